package dev.insideout.cli.ledger;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.contract.LogConnection;
import dev.insideout.flink.TopicAdmin;
import dev.insideout.flink.TopicException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What is deployed: a compacted topic of the log, of one partition, in which commands write down
 * what they do. Keys are {@code group/NAME}, {@code claim/NAME} and {@code event/NAME/TIME-ID}.
 */
public final class Ledger {
  /** The topic. */
  public static final String TOPIC = "insideout.ledger";

  static final String GROUP = "group/";
  static final String CLAIM = "claim/";
  static final String EVENT = "event/";

  private static final int TIMEOUT_MS = 10_000;
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Map<String, String> SETTINGS =
      Map.of(
          "cleanup.policy",
          "compact",
          // Which claim came first is told by the records themselves.
          "min.compaction.lag.ms",
          Long.toString(Duration.ofHours(1).toMillis()));

  private final LogConnection log;

  /** The ledger of a log; it need not exist. */
  public Ledger(LogConnection log) {
    this.log = log;
  }

  /** Everything that is written down. */
  record Contents(
      Map<String, GroupRecord> groups, List<LedgerEvent> events, Map<String, Claim> claims) {}

  /** What is deployed of {@code group}. */
  public GroupRecord of(String group) {
    return Optional.ofNullable(read().groups().get(group)).orElse(GroupRecord.none(group));
  }

  /** What is deployed of each group, by name. */
  public Map<String, GroupRecord> groups() {
    return read().groups();
  }

  /** What was done to {@code group}, the oldest first. */
  public List<LedgerEvent> history(String group) {
    return read().events().stream().filter(event -> event.group().equals(group)).toList();
  }

  /**
   * Makes sure that nobody else changes {@code group} until the claim is closed.
   *
   * @param what the command that asks for it
   * @throws CommandFailure when somebody is at work on it, naming who, and since when
   */
  public GroupClaim claim(String group, String what) {
    ensureTopic();
    return GroupClaim.make(this, log, group, what);
  }

  private void ensureTopic() {
    try (TopicAdmin admin = new TopicAdmin(log)) {
      admin.ensure(TOPIC, 1, SETTINGS);
    } catch (TopicException e) {
      throw CommandFailure.unreachable("The ledger cannot be kept: " + e.getMessage(), e);
    }
  }

  Contents read() {
    Contents contents = new Contents(new TreeMap<>(), new ArrayList<>(), new HashMap<>());
    Map<String, Object> settings =
        log.clientProperties(
            Map.of(
                "isolation.level", "read_committed",
                "enable.auto.commit", "false",
                "allow.auto.create.topics", "false",
                "auto.offset.reset", "earliest",
                "default.api.timeout.ms", TIMEOUT_MS));
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      if (consumer.partitionsFor(TOPIC).isEmpty()) {
        return contents;
      }
      TopicPartition partition = new TopicPartition(TOPIC, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer.poll(POLL).forEach(record -> take(contents, record));
      }
      return contents;
    } catch (KafkaException e) {
      throw CommandFailure.unreachable(
          "The ledger (topic %s at %s) cannot be read: %s"
              .formatted(TOPIC, log.kafka(), e.getMessage()),
          e);
    }
  }

  private static void take(Contents contents, ConsumerRecord<byte[], byte[]> record) {
    String key = new String(record.key(), StandardCharsets.UTF_8);
    if (record.value() == null) {
      contents.groups().remove(key.substring(key.indexOf('/') + 1));
    } else if (key.startsWith(GROUP)) {
      GroupRecord group = LedgerJson.group(record.value());
      contents.groups().put(group.group(), group);
    } else if (key.startsWith(EVENT)) {
      contents.events().add(LedgerJson.event(record.value()));
    } else if (key.startsWith(CLAIM)) {
      Claim claim = LedgerJson.claim(record.value());
      contents.claims().merge(key.substring(CLAIM.length()), claim, Ledger::winner);
    }
  }

  /** Of two claims the earlier one holds, until it is released or no longer renewed. */
  private static Claim winner(Claim before, Claim after) {
    boolean own = before.id().equals(after.id());
    return own || !before.holds(after.since()) ? after : before;
  }

  /** Who is at work on {@code group}. */
  Optional<Claim> holder(String group) {
    return lastClaim(group).filter(claim -> claim.holds(Instant.now()));
  }

  /** Who is, or was last, at work on {@code group}. */
  Optional<Claim> lastClaim(String group) {
    return Optional.ofNullable(read().claims().get(group));
  }
}
