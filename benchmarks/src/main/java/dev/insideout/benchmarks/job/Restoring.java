package dev.insideout.benchmarks.job;

import dev.insideout.benchmarks.place.BenchCluster;
import dev.insideout.benchmarks.place.BenchLog;
import dev.insideout.benchmarks.place.Until;
import dev.insideout.demo.CompanyLog;
import dev.insideout.demo.FactEncoder;
import dev.insideout.demo.fact.Order;
import dev.insideout.demo.fact.OrderKey;
import dev.insideout.demo.fact.Topics;
import dev.insideout.demo.simulation.Fact;
import dev.insideout.flink.job.JobSubmission;
import dev.insideout.ordervalidation.OrderValidation;
import dev.insideout.ordervalidation.Rules;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * order-validation with many open orders is stopped with a savepoint, and restored from it in
 * RocksDB. A savepoint of what was restored must have every entry of the first.
 */
public final class Restoring {
  private static final Duration LIMIT = Duration.ofMinutes(20);

  /** The operators that keep something of each order. */
  private static final List<String> OPERATORS = List.of("order-intake", "order-decision");

  /** No order is timed out meanwhile: its state would be another for that. */
  private static final Rules PATIENT = patient(Rules.STANDARD);

  private Restoring() {}

  private static Rules patient(Rules rules) {
    return new Rules(
        rules.fraudLimitCents(),
        rules.sessionGap(),
        rules.fraudKept(),
        rules.unknownProduct(),
        Duration.ofDays(30),
        rules.reservation(),
        rules.forgotten());
  }

  /**
   * What was measured.
   *
   * @param keys how many entries the states of both operators have
   * @param restored from the submission to when all tasks run
   * @param different states of which an entry is missing, strange or another
   */
  public record Outcome(long keys, Duration restored, long different) {}

  /** Restores a job that has so many open orders. */
  public static Outcome run(Path folder, long orders, Consumer<String> progress) throws Exception {
    try (BenchLog log = new BenchLog(folder.resolve("log"));
        BenchCluster cluster = new BenchCluster(folder.resolve("flink"), 1)) {
      CompanyLog company = CompanyLog.prepare(log.connection());
      JobClient first = submit(log, cluster, Optional.empty());
      cluster.awaitRunning(List.of(first.getJobID()));
      write(log, company, orders);
      progress.accept("%,d orders are written …".formatted(orders));
      Until.holds(
          "the job to read them", LIMIT, () -> cluster.progress(first.getJobID()).read() >= orders);
      String saved =
          first
              .stopWithSavepoint(
                  false, folder.resolve("savepoints").toString(), SavepointFormatType.CANONICAL)
              .get();
      long began = System.nanoTime();
      JobClient second = submit(log, cluster, Optional.of(saved));
      cluster.awaitRunning(List.of(second.getJobID()));
      Duration restored = Duration.ofNanos(System.nanoTime() - began);
      String again =
          second
              .triggerSavepoint(folder.resolve("again").toString(), SavepointFormatType.CANONICAL)
              .get();
      second.cancel().get();
      return compared(SavedEntries.of(saved), SavedEntries.of(again), restored);
    }
  }

  private static JobClient submit(BenchLog log, BenchCluster cluster, Optional<String> savepoint)
      throws Exception {
    OrderValidation job = new OrderValidation(PATIENT);
    return JobSubmission.submit(
        cluster.environment(savepoint),
        job,
        log.connection(),
        JobSubmission.nextRun(job, log.connection()));
  }

  /** Headers without lines: nothing is decided, and everything is remembered. */
  private static void write(BenchLog log, CompanyLog company, long orders) {
    FactEncoder encoder = new FactEncoder(company);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            log.connection().clientProperties(Map.of("linger.ms", "20")),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (long i = 0; i < orders; i++) {
        String id = "O%09d".formatted(i);
        Order order =
            new Order(id, id, Instant.EPOCH.plusMillis(i), 1L, "created", "C" + i % 1000, "DE", 1);
        producer.send(encoder.encode(new Fact.Upsert<>(Topics.ORDERS, new OrderKey(id), order)));
      }
    }
  }

  private static Outcome compared(SavedEntries saved, SavedEntries again, Duration restored) {
    long keys = 0;
    long different = 0;
    for (String uid : OPERATORS) {
      Map<String, SavedEntries.Sum> before = saved.ofOperator(uid).states();
      Map<String, SavedEntries.Sum> after = again.ofOperator(uid).states();
      keys += before.values().stream().mapToLong(SavedEntries.Sum::count).sum();
      different +=
          before.entrySet().stream()
              .filter(state -> !state.getValue().equals(after.get(state.getKey())))
              .count();
      different += before.isEmpty() ? 1 : 0;
    }
    return new Outcome(keys, restored, different);
  }
}
