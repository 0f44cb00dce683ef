package dev.insideout.benchmarks.job;

import dev.insideout.benchmarks.Distribution;
import dev.insideout.benchmarks.Size;
import dev.insideout.benchmarks.job.JobChild.Side;
import dev.insideout.benchmarks.job.JobChild.Word;
import dev.insideout.benchmarks.place.BenchJvm;
import dev.insideout.benchmarks.place.BenchLog;
import dev.insideout.benchmarks.place.CpuHistory;
import dev.insideout.benchmarks.place.ReflectedFacts;
import dev.insideout.benchmarks.unified.Backend;
import dev.insideout.cache.EpochReader;
import dev.insideout.demo.Company;
import dev.insideout.demo.CompanyLog;
import dev.insideout.demo.CompanyOptions;
import dev.insideout.demo.simulation.SimulationOptions;
import dev.insideout.platform.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The CPU time for each fact of the example company, and the rate, of order-validation against a
 * job of Flink's own connectors that writes each fact again, and against one that passes headers on
 * with the same sources, publisher, epochs and state backend. The job starts with the company, so
 * that its gate is open and orders are decided as they come. When it has published a tenth of the
 * facts it is stopped with a savepoint until the company has written the rest, so that it does not
 * wait from then on: a job that does pays for epochs by the second and not by the fact. Then it
 * goes on, in the same JVM and as the same run, and that is what is measured: start, warm-up and
 * restart do not count. Runs alternate, each in a JVM and on a log of its own.
 */
public final class JobRate {
  /** What a JIT compiler has not got over with yet is no rate of the job. */
  private static final int WARM_UP_SHARE = 10;

  /** What it costs to begin again is no rate of the job, either. */
  private static final int RESTART_SHARE = 100;

  /** Of each job's JVM: the state of all facts and what comes and goes beside it have room. */
  private static final List<String> HEAP = List.of("-Xms4g", "-Xmx4g");

  private static final Duration RUN_LIMIT = Duration.ofMinutes(10);
  private static final Duration POLL = Duration.ofSeconds(1);

  private static final Set<String> READ = Set.of("orders", "order_lines", "stock");

  private final Backend backend;
  private final long facts;
  private final long seed;

  private JobRate(Backend backend, long facts, long seed) {
    this.backend = backend;
    this.facts = facts;
    this.seed = seed;
  }

  /**
   * One job once, from when it has gone on to when all facts are published.
   *
   * @param micros of the JVM's CPU time for each fact that is read
   * @param rate facts a second, with the broker on the same cores
   */
  public record Run(double micros, double rate) {}

  /**
   * What was measured.
   *
   * @param runs of each side
   * @param decisions how many orders of all runs had a decision when the last fact was published
   */
  public record Outcome(Map<Side, List<Run>> runs, long decisions) {
    /** The median CPU time for each fact. */
    public double micros(Side side) {
      return median(side, Run::micros);
    }

    /** The median of facts a second. */
    public double rate(Side side) {
      return median(side, Run::rate);
    }

    private double median(Side side, ToDoubleFunction<Run> figure) {
      return Distribution.of(runs.get(side).stream().mapToDouble(figure)).median();
    }
  }

  /** Runs each side in turn. */
  public static Outcome run(
      Path folder, Backend backend, Size.Facts size, long seed, Consumer<String> progress)
      throws Exception {
    JobRate rate = new JobRate(backend, size.count(backend), seed);
    Map<Side, List<Run>> runs = new EnumMap<>(Side.class);
    long decisions = 0;
    for (int run = 0; run < size.runs(); run++) {
      for (Side side : Side.values()) {
        Path place = folder.resolve("%s-%d".formatted(side, run));
        try (BenchLog log = new BenchLog(place.resolve("log"))) {
          Run measured = rate.run(side, log, place);
          progress.accept(
              "%s, %s, run %d: %.1f µs of CPU a fact, %,.0f facts/s"
                  .formatted(side, backend.title(), run + 1, measured.micros(), measured.rate()));
          runs.computeIfAbsent(side, s -> new ArrayList<>()).add(measured);
          if (side == Side.DECIDED) {
            decisions += decisions(log);
          }
        }
      }
    }
    return new Outcome(runs, decisions);
  }

  private Run run(Side side, BenchLog log, Path place) throws Exception {
    CompanyLog.prepare(log.connection());
    if (side == Side.PASSED_THROUGH) {
      PassThrough.prepare(log);
    }
    try (ChildJvm child = ChildJvm.start(command(side, log, place))) {
      CpuHistory cpu = new CpuHistory(child);
      cpu.look();
      if (side.view().isEmpty()) {
        return measure(child, () -> written(log, cpu), log, place);
      }
      String view = side.view().get();
      child.await("make its topic", () -> log.hasTopic(view), RUN_LIMIT);
      try (ReflectedFacts epochs = new ReflectedFacts(log.connection(), view, READ)) {
        child.await("publish", epochs::hasBegun, RUN_LIMIT);
        return measure(child, () -> reflected(epochs, cpu), log, place);
      }
    }
  }

  /** How far a job was, when, and with how much CPU time. */
  private record Mark(long facts, Duration cpu, Instant when) {}

  private static Mark written(BenchLog log, CpuHistory cpu) {
    cpu.look();
    Instant now = Instant.now();
    return new Mark(PassThrough.written(log), cpu.at(now), now);
  }

  private static Mark reflected(ReflectedFacts epochs, CpuHistory cpu) {
    cpu.look();
    long facts = epochs.count();
    cpu.look();
    return new Mark(facts, cpu.at(epochs.written()), epochs.written());
  }

  /**
   * Measures a job that has begun.
   *
   * @param progress tells how far it is
   */
  private Run measure(ChildJvm child, Supplier<Mark> progress, BenchLog log, Path place)
      throws Exception {
    long warmUp = facts / WARM_UP_SHARE;
    long begun = write(log, warmUp);
    reach(child, progress, begun);
    Word.STOP.tell(place);
    child.await("stop its job", () -> JobChild.hasStopped(child), RUN_LIMIT);
    long all = begun + write(log, facts - warmUp);
    Mark start = new Mark(begun, BenchJvm.cpuTime(child).orElseThrow(), Instant.now());
    Word.GO_ON.tell(place);
    Mark first = reach(child, progress, begun + facts / RESTART_SHARE);
    Mark last = reach(child, progress, all);
    child.kill();
    if (first.facts() == last.facts()) {
      // All came in one epoch, and the restart counts.
      first = start;
    }
    long measured = last.facts() - first.facts();
    double seconds = Duration.between(first.when(), last.when()).toNanos() / 1e9;
    return new Run(last.cpu().minus(first.cpu()).toNanos() / 1e3 / measured, measured / seconds);
  }

  /** Lets the company write so many facts more, and returns how many of them are read. */
  private long write(BenchLog log, long count) throws Exception {
    SimulationOptions simulation = SimulationOptions.DEFAULT.withSeed(seed);
    CompanyOptions options = CompanyOptions.of(simulation, Integer.MAX_VALUE, count);
    try (Company company = Company.open(log.connection(), options)) {
      company.start();
      if (!company.awaitEnd(RUN_LIMIT)) {
        throw new IllegalStateException(
            "the company did not write its facts in %d s".formatted(RUN_LIMIT.toSeconds()));
      }
      return written(company);
    }
  }

  private static long written(Company company) {
    return company.written().entrySet().stream()
        .filter(topic -> READ.contains(topic.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Waits until so many facts are published, and returns when that was. */
  private static Mark reach(ChildJvm child, Supplier<Mark> progress, long wanted) {
    Mark[] now = new Mark[1];
    child.await(
        "publish %d facts".formatted(wanted),
        () -> {
          now[0] = progress.get();
          return now[0].facts() >= wanted;
        },
        RUN_LIMIT);
    return now[0];
  }

  /** Reads the view to its end, of which a poll has a piece: a long epoch takes thousands. */
  private static long decisions(BenchLog log) throws Exception {
    String view = Side.DECIDED.view().orElseThrow();
    try (EpochReader reader = new EpochReader(log.connection(), List.of(view))) {
      do {
        reader.poll(POLL);
      } while (!reader.caughtUp());
      return reader.rows(view).size();
    }
  }

  private ChildJvm.Command command(Side side, BenchLog log, Path place) {
    return BenchJvm.command(
        "%s, %s".formatted(side, backend.title()),
        JobChild.class,
        HEAP,
        List.of(
            side.name(),
            backend.flinkName(),
            log.connection().kafka(),
            log.connection().registry(),
            place.toString()),
        place.resolve("child.log"));
  }
}
