package dev.insideout.benchmarks.unified.fact;

import dev.insideout.benchmarks.place.BenchLog;
import dev.insideout.contract.registry.SchemaRegistry;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes facts to a log. */
public final class FactWriter {
  /** Records stay as they are: those that a compaction took could not be counted. */
  private static final Map<String, String> KEPT =
      Map.of("cleanup.policy", "delete", "retention.ms", "-1");

  private FactWriter() {}

  /**
   * What was written.
   *
   * @param records how many
   * @param tables what they come to
   */
  public record Written(long records, FactTables tables) {}

  /** Makes {@code topics}, and registers their schemas. */
  public static void prepare(BenchLog log, Set<FactTopic> topics) throws Exception {
    for (FactTopic topic : topics) {
      log.createTopic(topic.topicName(), FactRecords.PARTITIONS, KEPT);
    }
    FactRecords.register(new SchemaRegistry(log.connection().registry()));
  }

  /**
   * Writes all facts of {@code topics}, which must be there.
   *
   * @param linger how long records wait for others, so that they travel together
   * @return when the log has them
   */
  public static Written write(
      BenchLog log, Set<FactTopic> topics, Iterator<Fact> facts, Duration linger) throws Exception {
    FactRecords records = FactRecords.register(new SchemaRegistry(log.connection().registry()));
    FactTables tables = new FactTables();
    AtomicReference<Exception> failure = new AtomicReference<>();
    long written = 0;
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            log.connection()
                .clientProperties(
                    Map.of(
                        "linger.ms", Long.toString(linger.toMillis()),
                        "batch.size", "262144",
                        "compression.type", "lz4")),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      while (facts.hasNext() && failure.get() == null) {
        Fact fact = facts.next();
        if (topics.contains(fact.topic())) {
          producer.send(
              records.of(fact),
              (metadata, e) -> {
                if (e != null) {
                  failure.compareAndSet(null, e);
                }
              });
          tables.add(fact);
          written++;
        }
      }
    }
    if (failure.get() != null) {
      throw failure.get();
    }
    return new Written(written, tables);
  }
}
