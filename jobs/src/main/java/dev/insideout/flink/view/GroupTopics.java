package dev.insideout.flink.view;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.Handover;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.flink.RecordHeader;
import dev.insideout.flink.TopicException;
import dev.insideout.flink.TopicRecord;
import dev.insideout.flink.TransactionTimeout;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The topics of a group, as whoever hands them over or empties them sees them. Every method throws
 * {@link TopicException} when the broker is not reachable or refuses. Not thread-safe.
 */
public final class GroupTopics implements AutoCloseable {
  private static final int TIMEOUT_MS = 30_000;

  private final LogConnection log;
  private final List<ViewSpec> views;
  private final KafkaViewTopics topics;

  /** The topics of {@code views}, which must exist. */
  public GroupTopics(LogConnection log, List<ViewSpec> views) {
    this.log = log;
    this.views = views;
    this.topics = new KafkaViewTopics(log, views);
  }

  /** What stands at the ends of the topics now. */
  public Standing standing() {
    return new Standing(topics.tails().values());
  }

  /** What stands at the ends of the topics. */
  public static final class Standing {
    private final Collection<PartitionTail> tails;

    Standing(Collection<PartitionTail> tails) {
      this.tails = tails;
    }

    /** The newest of the last markers; empty when nothing was ever published. */
    public Optional<Marker> newest() {
      return tails.stream()
          .flatMap(tail -> tail.last().stream())
          .max(Comparator.comparing(Marker::epoch));
    }

    /** True when the last marker of every partition is of {@code run}, and nothing is behind it. */
    public boolean isOf(Run run) {
      return tails.stream()
          .allMatch(
              tail ->
                  tail.heir().isEmpty()
                      && tail.last().filter(last -> last.run().equals(run)).isPresent());
    }

    /** True when every partition is handed over to {@code run}, and nothing is behind that. */
    public boolean isHandedTo(Run run) {
      return tails.stream()
          .allMatch(tail -> tail.heir().filter(heir -> heir.run().equals(run)).isPresent());
    }

    /** When the last epochs of its partitions were ended, oldest first. */
    public List<Instant> ended() {
      return tails.stream()
          .flatMap(tail -> tail.last().stream())
          .map(Marker::time)
          .sorted()
          .toList();
    }

    /**
     * How many rows and tombstones the takeover has published; empty where one of the last markers
     * is not of its first epoch.
     */
    public OptionalLong takenOver() {
      List<Marker> last = tails.stream().flatMap(tail -> tail.last().stream()).toList();
      return last.size() == tails.size()
              && last.stream().allMatch(marker -> marker.takeover().isPresent())
          ? OptionalLong.of(last.stream().mapToLong(Marker::rows).sum())
          : OptionalLong.empty();
    }

    /** True when no transaction is open. */
    public boolean isSettled() {
      return tails.stream().allMatch(PartitionTail::settled);
    }
  }

  /** Aborts every transaction that is open in the topics, and fences its writer. */
  public void abortOpenTransactions() {
    topics.abortOpenTransactions();
  }

  /**
   * Hands all partitions over, in one transaction. Another one that is doing so at the same time is
   * fenced.
   */
  public void handOver(Handover handover) {
    List<RecordHeader> headers = RecordHeader.of(MarkerHeaders.write(handover));
    write(
        handover.group(),
        "handing the topics of group '%s' over",
        transaction -> {
          for (ViewSpec view : views) {
            byte[] sentinel = sentinel(view);
            for (int partition = 0; partition < view.partitions(); partition++) {
              transaction.accept(new TopicRecord(view.name(), partition, sentinel, null, headers));
            }
          }
        });
  }

  /**
   * Deletes every row, in one transaction over all partitions of all views: one epoch of a new
   * generation, in which each key that a reader may have gets a tombstone. Its positions are none,
   * since a view of which nothing was read has no rows. Nobody may write meanwhile: the jobs have
   * ended, and no transaction is open.
   *
   * @param writer of a run that is later than all that have written, so that a job of theirs that
   *     comes back to life ends for good
   * @return how many rows are deleted
   */
  public long empty(Writer writer) {
    LastEpoch last = LastEpoch.of(topics, writer);
    write(
        writer.group(),
        "emptying the topics of group '%s'",
        transaction -> {
          for (ViewSpec view : views) {
            byte[] sentinel = sentinel(view);
            for (int partition = 0; partition < view.partitions(); partition++) {
              last.write(view, partition, sentinel, transaction);
            }
          }
        });
    return last.rows();
  }

  /**
   * What a transaction consists of, handed on record by record: all of them need not fit in memory.
   */
  private interface Content {
    void writeTo(Consumer<TopicRecord> transaction);
  }

  private void write(String group, String what, Content content) {
    Map<String, Object> settings =
        log.clientProperties(
            Map.of(
                "transactional.id",
                "insideout-handover-" + group,
                "transaction.timeout.ms",
                (int) TransactionTimeout.of(log).asked().toMillis(),
                "acks",
                "all",
                "request.timeout.ms",
                TIMEOUT_MS / 2,
                "delivery.timeout.ms",
                TIMEOUT_MS,
                "max.block.ms",
                TIMEOUT_MS));
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      content.writeTo(
          record ->
              producer.send(
                  new ProducerRecord<>(
                      record.topic(),
                      record.partition(),
                      record.key(),
                      record.value(),
                      RecordHeader.kafka(record.headers()))));
      producer.commitTransaction();
    } catch (KafkaException e) {
      throw new TopicException("%s failed: %s".formatted(what.formatted(group), e.getMessage()), e);
    }
  }

  private byte[] sentinel(ViewSpec view) {
    int key = view.schemas().ids(new SchemaRegistry(log.registry())).key();
    return AvroCodec.encode(key, view.schemas().sentinel().orElseThrow());
  }

  @Override
  public void close() {
    topics.close();
  }
}
