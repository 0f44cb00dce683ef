package dev.insideout.benchmarks.unified;

import dev.insideout.benchmarks.Benchmark;
import dev.insideout.benchmarks.Distribution;
import dev.insideout.benchmarks.Figure;
import dev.insideout.benchmarks.place.BenchLog;
import dev.insideout.benchmarks.unified.EngineRun.Comparison;
import dev.insideout.benchmarks.unified.EngineRun.Measured;
import dev.insideout.benchmarks.unified.FinalTable.Verdict;
import dev.insideout.benchmarks.unified.fact.FactGenerator;
import dev.insideout.benchmarks.unified.fact.FactWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * All engines keep the same view of the same facts, which are in the log before the first begins.
 * They take turns, each in a JVM of its own, and what each has published in the end is compared,
 * row by row, with what the facts come to in plain Java.
 */
public final class ViewComparison {
  private static final Duration LINGER = Duration.ofMillis(20);

  private ViewComparison() {}

  /**
   * How much is done.
   *
   * @param orders of which there are facts
   * @param runs of each engine
   * @param jvm options of each engine's JVM
   */
  public record Scale(int orders, int runs, List<String> jvm) {
    public Scale {
      jvm = List.copyOf(jvm);
    }

    /**
     * @param heap of each engine's JVM, such as {@code 3g}
     */
    public static Scale of(int orders, int runs, String heap) {
      return new Scale(orders, runs, List.of("-Xms" + heap, "-Xmx" + heap));
    }

    /** Too small to be measured: what is compiled in a hurry starts soon. */
    public static Scale untimed(int orders) {
      return new Scale(orders, 1, List.of("-Xms256m", "-Xmx768m", "-XX:TieredStopAtLevel=1"));
    }
  }

  /** What one engine did, run by run. */
  public static final class EngineResult {
    private final List<Measured> runs = new ArrayList<>();

    private Distribution micros(boolean withStart) {
      return Distribution.of(
          runs.stream()
              .mapToDouble(run -> withStart ? run.microsWithStart() : run.micros().orElseThrow()));
    }

    private boolean tooShort() {
      return runs.stream().anyMatch(run -> run.micros().isEmpty());
    }

    /** From the start of its JVM to when it had worked off all. */
    public Distribution seconds() {
      return Distribution.of(runs.stream().mapToDouble(Measured::seconds));
    }

    /** Of the state for each row of the view, where it was looked at. */
    public OptionalDouble stateBytesARow() {
      return runs.stream()
          .filter(run -> run.stateBytes().isPresent())
          .mapToDouble(run -> run.stateBytes().getAsDouble() / run.verdict().orElseThrow().rows())
          .findFirst();
    }

    /** Rows that were wrong in the end, of all runs together. */
    public long wrongRows() {
      return verdicts().stream().mapToLong(Verdict::wrong).sum();
    }

    /** Some of them. */
    public List<String> samples() {
      return verdicts().stream().flatMap(verdict -> verdict.samples().stream()).toList();
    }

    /** Records of the view's topic, without markers: the mean of the runs. */
    public double records() {
      return verdicts().stream().mapToLong(Verdict::records).average().orElse(0);
    }

    /** Of these, such as changed nothing: the mean of the runs. */
    public double needless() {
      return verdicts().stream().mapToLong(Verdict::needless).average().orElse(0);
    }

    /** Of these, such as were of a key that the epoch had already: the mean of the runs. */
    public double repeated() {
      return verdicts().stream().mapToLong(Verdict::repeated).average().orElse(0);
    }

    private List<Verdict> verdicts() {
      return runs.stream().flatMap(run -> run.verdict().stream()).toList();
    }
  }

  /**
   * What was measured.
   *
   * @param facts how many there were
   */
  public record Outcome(long facts, Map<Engine, EngineResult> engines) {
    /** True when {@code engine} took part. */
    public boolean has(Engine engine) {
      return engines.containsKey(engine);
    }

    public EngineResult of(Engine engine) {
      return engines.get(engine);
    }

    /** True when facts were too few for one of them to leave the start of the JVM out. */
    public boolean startIncluded() {
      return engines.values().stream().anyMatch(EngineResult::tooShort);
    }

    /** Microseconds of CPU time for each fact, of all engines with the start or of none. */
    public Distribution micros(Engine engine) {
      return of(engine).micros(startIncluded());
    }
  }

  /**
   * Runs it in {@code folder}, which must be empty.
   *
   * @param engines in the order in which they take turns
   */
  public static Outcome run(
      Path folder,
      UnifiedView view,
      Backend backend,
      Scale scale,
      List<Engine> engines,
      long seed,
      Consumer<String> progress)
      throws Exception {
    try (BenchLog log = new BenchLog(folder.resolve("log"))) {
      Comparison comparison = prepare(folder, log, view, backend, scale, seed, progress);
      Map<Engine, EngineResult> results = new EnumMap<>(Engine.class);
      for (int run = 0; run < scale.runs(); run++) {
        for (Engine engine : engines) {
          Measured measured = new EngineRun(engine, comparison, run).measure(run == 0);
          progress.accept(told(view, backend, engine, run, measured));
          measured
              .verdict()
              .ifPresent(verdict -> verdict.samples().forEach(row -> progress.accept("  " + row)));
          results.computeIfAbsent(engine, e -> new EngineResult()).runs.add(measured);
        }
      }
      return new Outcome(comparison.facts(), results);
    }
  }

  private static Comparison prepare(
      Path folder,
      BenchLog log,
      UnifiedView view,
      Backend backend,
      Scale scale,
      long seed,
      Consumer<String> progress)
      throws Exception {
    FactWriter.prepare(log, view.topics());
    FactWriter.Written written =
        FactWriter.write(log, view.topics(), new FactGenerator(seed, scale.orders()), LINGER);
    progress.accept("%,d facts are written …".formatted(written.records()));
    return new Comparison(log, view, backend, written, scale.jvm(), folder);
  }

  /**
   * Runs this project's SQL view once, in {@code folder}, which must be empty, and looks at where
   * its time goes.
   */
  public static List<Figure> profile(
      Path folder,
      UnifiedView view,
      Backend backend,
      Scale scale,
      long seed,
      Consumer<String> progress)
      throws Exception {
    List<String> jvm = new ArrayList<>(scale.jvm());
    jvm.addAll(FlightProfile.options());
    Scale recorded = new Scale(scale.orders(), 1, jvm);
    try (BenchLog log = new BenchLog(folder.resolve("log"))) {
      Comparison comparison = prepare(folder, log, view, backend, recorded, seed, progress);
      EngineRun.Profiled profiled = new EngineRun(Engine.SQL_VIEW, comparison, 0).profile();
      FlightProfile profile = profiled.profile();
      String what = "SQL view, %s %s".formatted(view.mark(), backend.title());
      Files.writeString(folder.resolve(Benchmark.PICTURE), profile.stacks().svg(what));
      return profile.seconds().entrySet().stream()
          .map(
              work ->
                  Figure.told(
                      "CPU a fact by thread, %s: %s".formatted(what, work.getKey().title()),
                      1e6 * work.getValue() / profiled.facts(),
                      "µs"))
          .toList();
    }
  }

  private static String told(
      UnifiedView view, Backend backend, Engine engine, int run, Measured measured) {
    return "%s %s, %s, run %d: %.1f µs a fact after %.0f%% of them, %.0f s%s"
        .formatted(
            view.mark(),
            backend.title(),
            engine.title(),
            run + 1,
            measured.micros().orElse(measured.microsWithStart()),
            100 * measured.warmUp(),
            measured.seconds(),
            measured
                .verdict()
                .map(
                    verdict ->
                        ", %,d rows, %,d wrong, %,d records"
                            .formatted(verdict.rows(), verdict.wrong(), verdict.records()))
                .orElse(""));
  }
}
