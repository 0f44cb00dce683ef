package dev.insideout.benchmarks.job;

import dev.insideout.benchmarks.Distribution;
import dev.insideout.benchmarks.Size;
import dev.insideout.benchmarks.job.JobChild.Side;
import dev.insideout.benchmarks.job.JobChild.Word;
import dev.insideout.benchmarks.place.BenchJvm;
import dev.insideout.benchmarks.place.BenchLog;
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
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The JVM's CPU time for each fact of the example company, of order-validation against a job that
 * only passes facts on: the same sources, publisher, epochs and state backend. The job starts with
 * the company, so that its gate is open and orders are decided as they come. When it has published
 * a tenth of the facts it is stopped with a savepoint until the company has written the rest, so
 * that it does not wait from then on: a job that does pays for epochs by the second and not by the
 * fact. Then it goes on, in the same JVM and as the same run, and that is what is measured: start,
 * warm-up and restart do not count. Runs alternate, each in a JVM and on a log of its own.
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
   * What was measured.
   *
   * @param micros of CPU time for each fact that is read, one a run, by side
   * @param decisions how many orders of all runs had a decision when the last fact was published
   */
  public record Outcome(Map<Side, List<Double>> micros, long decisions) {
    /** The median of the job that passes on. */
    public double passedOn() {
      return median(Side.PASSED_ON);
    }

    /** The median of order-validation. */
    public double decided() {
      return median(Side.DECIDED);
    }

    /** How much of the rate of the one the other has. */
    public double ratio() {
      return passedOn() / decided();
    }

    private double median(Side side) {
      return Distribution.of(micros.get(side)).median();
    }
  }

  /** Runs each side in turn. */
  public static Outcome run(
      Path folder, Backend backend, Size.Facts size, long seed, Consumer<String> progress)
      throws Exception {
    JobRate rate = new JobRate(backend, size.count(backend), seed);
    Map<Side, List<Double>> micros = new EnumMap<>(Side.class);
    long decisions = 0;
    for (int run = 0; run < size.runs(); run++) {
      for (Side side : Side.values()) {
        Path place = folder.resolve("%s-%d".formatted(side, run));
        try (BenchLog log = new BenchLog(place.resolve("log"))) {
          double value = rate.run(side, log, place);
          progress.accept(
              "CPU of %s, %s, run %d: %.1f µs".formatted(side, backend.title(), run + 1, value));
          micros.computeIfAbsent(side, s -> new ArrayList<>()).add(value);
          if (side == Side.DECIDED) {
            decisions += decisions(log);
          }
        }
      }
    }
    return new Outcome(micros, decisions);
  }

  /** Microseconds of CPU time for each fact. */
  private double run(Side side, BenchLog log, Path place) throws Exception {
    CompanyLog.prepare(log.connection());
    try (ChildJvm child = ChildJvm.start(command(side, log, place))) {
      child.await("make its topic", () -> log.hasTopic(side.view()), RUN_LIMIT);
      try (ReflectedFacts view = new ReflectedFacts(log.connection(), side.view(), READ)) {
        child.await("publish", view::hasBegun, RUN_LIMIT);
        long warmUp = facts / WARM_UP_SHARE;
        long begun = write(log, warmUp);
        reach(child, view, begun);
        Word.STOP.tell(place);
        child.await("stop its job", () -> JobChild.hasStopped(child), RUN_LIMIT);
        long all = begun + write(log, facts - warmUp);
        Word.GO_ON.tell(place);
        long first = reach(child, view, begun + facts / RESTART_SHARE);
        Duration before = BenchJvm.cpuTime(child).orElseThrow();
        long last = reach(child, view, all);
        double micros = BenchJvm.microsAFact(child, before, first, last);
        child.kill();
        return micros;
      }
    }
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

  /** Waits until so many facts are published, and returns how many are. */
  private static long reach(ChildJvm child, ReflectedFacts view, long wanted) {
    child.await("publish %d facts".formatted(wanted), () -> view.count() >= wanted, RUN_LIMIT);
    return view.count();
  }

  /** Reads the view to its end, of which a poll has a piece: a long epoch takes thousands. */
  private static long decisions(BenchLog log) throws Exception {
    String view = Side.DECIDED.view();
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
