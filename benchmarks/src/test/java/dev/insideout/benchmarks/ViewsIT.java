package dev.insideout.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.benchmarks.unified.Backend;
import dev.insideout.benchmarks.unified.Engine;
import dev.insideout.benchmarks.unified.UnifiedView;
import dev.insideout.benchmarks.unified.ViewComparison;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engines that are compared keep the same view: each row is what the facts come to. */
class ViewsIT {
  private static final long SEED = 7;

  @TempDir Path folder;

  @Test
  void everyEngineKeepsTheWholeView() throws Exception {
    Size.Unified size = Size.ofTests().unified();

    ViewComparison.Outcome outcome =
        ViewComparison.run(
            folder,
            UnifiedView.ORDER_WHOLE,
            Backend.ROCKSDB,
            size.rocksDb(),
            Engine.measured(),
            SEED,
            System.out::println);

    System.out.printf("views, seed %d, %s: %,d facts%n", SEED, size, outcome.facts());
    for (Engine engine : Engine.measured()) {
      assertThat(outcome.of(engine).samples()).as(engine.title()).isEmpty();
      if (engine.isOurs()) {
        assertThat(outcome.of(engine).repeated()).as("records a key and epoch").isZero();
        assertThat(outcome.of(engine).needless()).as("records that change nothing").isZero();
      }
    }
  }
}
