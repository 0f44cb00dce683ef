package dev.insideout.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.benchmarks.scenario.NewVersion;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A view goes over to a new version: its rows are right afterwards, and no read fails. */
class NewVersionIT {
  private static final long SEED = 7;

  @TempDir Path folder;

  @Test
  void takesOverWithoutAFailedRead() throws Exception {
    Size.Versions size = Size.ofTests().versions();

    NewVersion.Outcome outcome = NewVersion.run(folder, size, SEED, System.out::println);

    System.out.printf("new version, seed %d, %s: %s%n", SEED, size, outcome);
    assertThat(outcome.wrongRows()).isZero();
    assertThat(outcome.failedReads()).isZero();
    assertThat(outcome.reads()).isPositive();
  }
}
