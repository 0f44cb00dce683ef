package dev.insideout.benchmarks.scenario;

import dev.insideout.benchmarks.Distribution;
import dev.insideout.benchmarks.Size;
import dev.insideout.benchmarks.bank.BankJob;
import dev.insideout.benchmarks.bank.BankView;
import dev.insideout.benchmarks.bank.TransferGenerator;
import dev.insideout.benchmarks.bank.TransferWriter;
import dev.insideout.benchmarks.place.BenchJvm;
import dev.insideout.benchmarks.place.BenchLog;
import dev.insideout.benchmarks.plain.PlainJob;
import dev.insideout.benchmarks.scenario.CpuChild.Side;
import dev.insideout.platform.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The JVM's CPU time for each transfer, ours against plain Flink SQL into {@code upsert-kafka}
 * exactly-once: the same queries, state backend, encoding and epochs, the same transfers already in
 * the log. Runs alternate, each in a JVM of its own. Measured is from when a quarter of the log is
 * published to when all of it is, so that neither start nor warm-up counts.
 */
public final class CpuPerEvent {
  /** That of the views' own statements. */
  private static final Duration INTERVAL = Duration.ofMillis(500);

  private static final Duration RUN_LIMIT = Duration.ofMinutes(20);
  private static final int WARM_UP_SHARE = 4;
  private static final int VIEW_PARTITIONS = 4;

  private final BenchLog log;
  private final Path folder;
  private final List<BankJob> jobs;
  private final long transfers;
  private boolean startIncluded;

  private CpuPerEvent(BenchLog log, Path folder, List<BankJob> jobs, long transfers) {
    this.log = log;
    this.folder = folder;
    this.jobs = jobs;
    this.transfers = transfers;
  }

  /**
   * What was measured.
   *
   * @param insideoutMicros of CPU time for each transfer, one a run
   * @param plainMicros the same for plain Flink SQL
   * @param startIncluded true when a run's first epoch took all transfers, so that its start could
   *     not be left out: they were too few to measure anything
   */
  public record Outcome(
      List<Double> insideoutMicros, List<Double> plainMicros, boolean startIncluded) {
    /** The median of ours. */
    public double insideout() {
      return Distribution.of(insideoutMicros).median();
    }

    /** The median of plain Flink SQL. */
    public double plain() {
      return Distribution.of(plainMicros).median();
    }

    /** The median of ours over that of plain Flink SQL. */
    public double ratio() {
      return insideout() / plain();
    }
  }

  /** The four sums of the bank. */
  public static Outcome ofBank(
      Path folder, Size.Cpu size, int accounts, long seed, Consumer<String> progress)
      throws Exception {
    return of(folder, List.of(BankJob.SUMS), size, accounts, seed, progress);
  }

  /** One aggregate into as many keys as {@code size} says. */
  public static Outcome ofLargeAggregate(
      Path folder, Size.Cpu size, long seed, Consumer<String> progress) throws Exception {
    return of(
        folder, List.of(BankJob.alone(BankView.CREDITS_ALONE)), size, size.keys(), seed, progress);
  }

  private static Outcome of(
      Path folder,
      List<BankJob> jobs,
      Size.Cpu size,
      int accounts,
      long seed,
      Consumer<String> progress)
      throws Exception {
    try (BenchLog log = new BenchLog(folder.resolve("log"))) {
      new TransferWriter(
              log.connection(),
              log.transfers(),
              new TransferGenerator(seed, accounts)::next,
              BenchLog.PARTITIONS,
              size.transfers(),
              TransferWriter.UNPACED,
              () -> true,
              transfer -> {})
          .call();
      CpuPerEvent comparison = new CpuPerEvent(log, folder, jobs, size.transfers());
      Map<Side, List<Double>> micros = new EnumMap<>(Side.class);
      for (int run = 0; run < size.runs(); run++) {
        for (Side side : Side.values()) {
          double value = comparison.run(side, run);
          progress.accept(
              "CPU of %s, %s, run %d: %.1f µs"
                  .formatted(comparison.viewNames(), side, run + 1, value));
          micros.computeIfAbsent(side, s -> new ArrayList<>()).add(value);
        }
      }
      return new Outcome(
          micros.get(Side.INSIDEOUT), micros.get(Side.PLAIN), comparison.startIncluded);
    }
  }

  /** Microseconds of CPU time for each transfer. */
  private double run(Side side, int run) throws Exception {
    List<String> topics = topics(side);
    if (side == Side.PLAIN) {
      for (String topic : topics) {
        log.createTopic(topic, VIEW_PARTITIONS, Map.of("cleanup.policy", "compact"));
      }
    }
    double micros;
    try (ChildJvm child = ChildJvm.start(command(side, run))) {
      long first = reach(child, side, transfers / WARM_UP_SHARE);
      Duration before = BenchJvm.cpuTime(child).orElseThrow();
      long last = reach(child, side, transfers);
      startIncluded |= first == last;
      micros = BenchJvm.microsAFact(child, before, first, last);
      child.kill();
    }
    log.deleteTopics(topics);
    log.admin().deleteConsumerGroups(consumerGroups(side)).all().get();
    return micros;
  }

  private List<String> viewNames() {
    return jobs.stream().flatMap(job -> job.viewNames().stream()).toList();
  }

  private List<String> topics(Side side) {
    if (side == Side.PLAIN) {
      return viewNames().stream().map(PlainJob::topic).toList();
    }
    return viewNames();
  }

  private List<String> consumerGroups(Side side) {
    return jobs.stream()
        .map(job -> side == Side.INSIDEOUT ? job.name() : PlainJob.consumerGroup(job.viewNames()))
        .toList();
  }

  /** Waits until so many transfers are published by every job, and returns the mean of them. */
  private long reach(ChildJvm child, Side side, long wanted) {
    long[] published = new long[1];
    BooleanSupplier reached =
        () -> {
          long least = Long.MAX_VALUE;
          long sum = 0;
          for (String group : consumerGroups(side)) {
            long committed = log.committed(group);
            least = Math.min(least, committed);
            sum += committed;
          }
          published[0] = sum / jobs.size();
          return least >= wanted;
        };
    child.await("publish %d transfers".formatted(wanted), reached, RUN_LIMIT);
    return published[0];
  }

  private ChildJvm.Command command(Side side, int run) {
    Path place = folder.resolve("%s-%d".formatted(side, run));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                side.name(),
                log.connection().kafka(),
                log.connection().registry(),
                place.toString(),
                Long.toString(INTERVAL.toMillis())));
    jobs.forEach(job -> arguments.add(job.name() + "=" + String.join(",", job.viewNames())));
    return BenchJvm.command(
        "Run %d of %s".formatted(run, side), CpuChild.class, arguments, place.resolve("child.log"));
  }
}
