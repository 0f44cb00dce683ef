package dev.insideout.benchmarks.unified;

import dev.insideout.benchmarks.Bound;
import dev.insideout.benchmarks.Distribution;
import dev.insideout.benchmarks.Figure;
import dev.insideout.benchmarks.unified.ViewComparison.EngineResult;
import dev.insideout.benchmarks.unified.ViewComparison.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a comparison says, as figures. An engine whose rows are wrong is held against nobody. */
public final class ComparisonFigures {
  private static final String UNIT = "µs";

  private final UnifiedView view;
  private final Backend backend;
  private final Outcome outcome;
  private final List<Figure> figures = new ArrayList<>();

  public ComparisonFigures(UnifiedView view, Backend backend, Outcome outcome) {
    this.view = view;
    this.backend = backend;
    this.outcome = outcome;
  }

  /** All of them. */
  public List<Figure> all() {
    figures.clear();
    engines().forEach(this::cpu);
    engines().filter(Engine::keepsView).forEach(this::rows);
    if (outcome.has(Engine.PASS_THROUGH)) {
      engines().filter(Engine::isOurs).forEach(this::ofPassThrough);
    }
    if (outcome.has(Engine.SQL_VIEW)) {
      againstPeers();
      state();
    }
    epochs();
    rebuild();
    return List.copyOf(figures);
  }

  /** Those that took part, in the order of all. */
  private Stream<Engine> engines() {
    return Engine.measured().stream().filter(outcome::has);
  }

  private String name(String what, Engine engine) {
    return "%s, %s: %s".formatted(what, where(), engine.title());
  }

  private String where() {
    return "%s %s".formatted(view.mark(), backend.title());
  }

  private void cpu(Engine engine) {
    Distribution micros = outcome.micros(engine);
    String name =
        name(
            outcome.startIncluded() ? "CPU a fact (too few: with the JVM's start)" : "CPU a fact",
            engine);
    figures.add(Figure.told(name, micros.median(), UNIT));
    figures.add(Figure.told(name + ", lowest", micros.quantile(0), UNIT));
    figures.add(Figure.told(name + ", highest", micros.greatest(), UNIT));
  }

  private void rows(Engine engine) {
    EngineResult result = outcome.of(engine);
    String wrong = name("wrong rows", engine);
    figures.add(
        engine.isOurs()
            ? Figure.promised(wrong, result.wrongRows(), "rows", Bound.exactly(0))
            : Figure.told(wrong, result.wrongRows(), "rows"));
    figures.add(
        Figure.told(
            name("records written a fact", engine), result.records() / outcome.facts(), "records"));
    result
        .stateBytesARow()
        .ifPresent(bytes -> figures.add(Figure.told(name("state a row", engine), bytes, "bytes")));
    figures.add(Figure.told(name("from start to end", engine), result.seconds().median(), "s"));
  }

  /** How much of the rate of one who only passes facts on a core gives. */
  private void ofPassThrough(Engine engine) {
    double percent = 100 * micros(Engine.PASS_THROUGH) / micros(engine);
    String name = name("rate, of pass-through's", engine);
    Optional<Promise> promise =
        switch (view) {
          case ORDER_PARTS ->
              backend == Backend.HEAP ? Optional.of(new Promise(45, 65)) : Optional.empty();
          case ORDER_CUSTOMER ->
              Optional.of(backend == Backend.HEAP ? new Promise(30, 45) : new Promise(14, 25));
          case ORDER_WHOLE -> Optional.empty();
        };
    judge(name, percent, "%", engine == Engine.SQL_VIEW ? promise : Optional.empty());
  }

  private void againstPeers() {
    against("plain Flink SQL, default", Engine.PLAIN, new Promise(4, 6));
    // The best of some is not the best.
    boolean all = Engine.PLAIN_ONES.stream().allMatch(outcome::has);
    Engine.PLAIN_ONES.stream()
        .filter(engine -> all && isRight(engine))
        .min(Comparator.comparingDouble(this::micros))
        .ifPresent(
            best ->
                against(
                    "plain Flink SQL, best tuned (%s)".formatted(best.title()),
                    best,
                    new Promise(3, 4.5)));
    against("Kafka Streams", Engine.STREAMS, new Promise(3, 4));
  }

  private void against(String title, Engine peer, Promise promise) {
    if (!outcome.has(peer)) {
      return;
    }
    boolean counts = isRight(peer);
    judge(
        "CPU, %s: %s over SQL view%s"
            .formatted(where(), title, counts ? "" : " (its rows are wrong: does not count)"),
        micros(peer) / micros(Engine.SQL_VIEW),
        "x",
        counts ? Optional.of(promise) : Optional.empty());
  }

  private void state() {
    if (!outcome.has(Engine.PLAIN)) {
      return;
    }
    outcome
        .of(Engine.SQL_VIEW)
        .stateBytesARow()
        .ifPresent(
            ours ->
                outcome
                    .of(Engine.PLAIN)
                    .stateBytesARow()
                    .ifPresent(
                        plain ->
                            figures.add(
                                Figure.promised(
                                        "state, %s: SQL view over plain Flink SQL"
                                            .formatted(where()),
                                        ours / plain,
                                        "x",
                                        Bound.atMost(0.5))
                                    .aimingAt(Bound.atMost(0.33)))));
  }

  private void epochs() {
    engines()
        .filter(Engine::isOurs)
        .forEach(
            engine -> {
              EngineResult result = outcome.of(engine);
              figures.add(
                  Figure.promised(
                      name("records of a key beyond the first of an epoch", engine),
                      result.repeated(),
                      "records",
                      Bound.exactly(0)));
              figures.add(
                  new Figure(
                      name("records that change nothing", engine),
                      result.needless(),
                      "records",
                      Optional.empty(),
                      Optional.of(Bound.exactly(0))));
            });
  }

  private void rebuild() {
    engines()
        .filter(Engine::isOurs)
        .forEach(
            engine ->
                judge(
                    name("rebuild", engine),
                    1e6 / micros(engine),
                    "facts/s and core",
                    engine == Engine.SQL_VIEW
                            && view == UnifiedView.ORDER_CUSTOMER
                            && backend == Backend.HEAP
                        ? Optional.of(new Promise(80_000, 150_000))
                        : Optional.empty()));
  }

  private boolean isRight(Engine engine) {
    return outcome.of(engine).wrongRows() == 0;
  }

  private double micros(Engine engine) {
    return outcome.micros(engine).median();
  }

  /** What is promised at least, and what would be better still. */
  private record Promise(double must, double aim) {}

  private void judge(String name, double value, String unit, Optional<Promise> promise) {
    figures.add(
        promise
            .map(
                p ->
                    Figure.promised(name, value, unit, Bound.atLeast(p.must()))
                        .aimingAt(Bound.atLeast(p.aim())))
            .orElseGet(() -> Figure.told(name, value, unit)));
  }
}
