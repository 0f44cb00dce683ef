package dev.insideout.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.benchmarks.cache.OneEpochOfTwoViews;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A snapshot of two views of a group never mixes epochs. */
class OneEpochOfTwoViewsIT {
  private static final long SEED = 7;

  @TempDir Path folder;

  @Test
  void everySnapshotKeepsTheInvariant() throws Exception {
    Size.Snapshots size = Size.ofTests().snapshots();

    OneEpochOfTwoViews.Outcome outcome = OneEpochOfTwoViews.run(folder, size, SEED);

    System.out.printf("one epoch of two views, seed %d, %s: %s%n", SEED, size, outcome);
    assertThat(outcome.snapshots()).isGreaterThanOrEqualTo(size.count());
    assertThat(outcome.epochs()).isGreaterThanOrEqualTo(size.leastEpochs());
    assertThat(outcome.violations()).isZero();
  }
}
