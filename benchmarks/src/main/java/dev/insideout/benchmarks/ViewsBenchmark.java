package dev.insideout.benchmarks;

import dev.insideout.benchmarks.unified.Backend;
import dev.insideout.benchmarks.unified.ComparisonFigures;
import dev.insideout.benchmarks.unified.Freshness;
import dev.insideout.benchmarks.unified.UnifiedView;
import dev.insideout.benchmarks.unified.ViewComparison;
import dev.insideout.benchmarks.unified.ViewComparison.Scale;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What a unified view costs, beside those who keep the same. */
final class ViewsBenchmark implements Benchmark {
  private static final long SLOW = 1_000;
  private static final long FAST = 5_000;

  private final Amounts amounts;

  ViewsBenchmark(Amounts amounts) {
    this.amounts = amounts;
  }

  @Override
  public String name() {
    return "views";
  }

  @Override
  public Optional<Benchmark> of(Amounts other) {
    return Optional.of(new ViewsBenchmark(other));
  }

  @Override
  public Map<String, Scenario> scenarios() {
    Map<String, Scenario> scenarios = new LinkedHashMap<>();
    for (Backend backend : Backend.values()) {
      for (UnifiedView view : UnifiedView.values()) {
        scenarios.put(
            "%s-%s".formatted(view.letter(), backend.title().toLowerCase(Locale.ROOT)),
            (folder, size, seed, progress) -> compare(folder, view, backend, size, seed, progress));
      }
    }
    scenarios.put("b-heap-profile", this::profile);
    scenarios.put(
        "eager", (folder, size, seed, progress) -> freshness(folder, SLOW, size, seed, progress));
    scenarios.put(
        "eager-fast",
        (folder, size, seed, progress) -> freshness(folder, FAST, size, seed, progress));
    return scenarios;
  }

  private List<Figure> compare(
      Path folder,
      UnifiedView view,
      Backend backend,
      Size size,
      long seed,
      Consumer<String> progress)
      throws Exception {
    Scale scale = scale(backend, size);
    progress.accept(
        "%s, %s: %,d orders, %d runs of each engine …"
            .formatted(view.mark(), backend.title(), scale.orders(), scale.runs()));
    return new ComparisonFigures(
            view,
            backend,
            ViewComparison.run(folder, view, backend, scale, amounts.engines(), seed, progress))
        .all();
  }

  private Scale scale(Backend backend, Size size) {
    Scale usual = backend == Backend.HEAP ? size.unified().heap() : size.unified().rocksDb();
    return new Scale(
        amounts.orders().orElse(usual.orders()), amounts.runs().orElse(usual.runs()), usual.jvm());
  }

  private List<Figure> profile(Path folder, Size size, long seed, Consumer<String> progress)
      throws Exception {
    UnifiedView view = UnifiedView.ORDER_CUSTOMER;
    Scale scale = scale(Backend.HEAP, size);
    progress.accept(
        "%s, %s: where the time of %,d orders goes …"
            .formatted(view.mark(), Backend.HEAP.title(), scale.orders()));
    return ViewComparison.profile(folder, view, Backend.HEAP, scale, seed, progress);
  }

  private static List<Figure> freshness(
      Path folder, long perSecond, Size size, long seed, Consumer<String> progress)
      throws Exception {
    Size.Visible visible = size.unified().visible();
    progress.accept("eager: %,d facts/s for %d s …".formatted(perSecond, visible.seconds()));
    Freshness.Outcome outcome =
        Freshness.run(
            folder, new Size.Visible(perSecond, visible.seconds(), visible.warmUpSeconds()), seed);
    String name = "visible, (b) eager, %,d facts/s: ".formatted(perSecond);
    if (perSecond != FAST) {
      return List.of(
          Figure.told(name + "p50", outcome.p50Millis(), "ms"),
          Figure.told(name + "p99", outcome.p99Millis(), "ms"));
    }
    return List.of(
        Figure.promised(name + "p50", outcome.p50Millis(), "ms", Bound.atMost(25))
            .aimingAt(Bound.atMost(12)),
        Figure.promised(name + "p99", outcome.p99Millis(), "ms", Bound.atMost(300))
            .aimingAt(Bound.atMost(150)));
  }
}
