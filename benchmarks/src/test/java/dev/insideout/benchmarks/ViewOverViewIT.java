package dev.insideout.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.benchmarks.scenario.ViewOverView;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A view over a view over a view is right at every epoch, whichever job fails. */
class ViewOverViewIT {
  private static final long SEED = 7;

  @TempDir Path folder;

  @Test
  void everyEpochOfTheTopIsARecomputationAtItsPositions() throws Exception {
    Size.Bank size = Size.ofTests().bank();

    ViewOverView.Outcome outcome = ViewOverView.run(folder, size, SEED);

    System.out.printf("view over view, seed %d, %s: %s%n", SEED, size, outcome);
    assertThat(outcome.mistakes()).isEmpty();
    assertThat(outcome.wrong()).isZero();
    assertThat(outcome.epochs()).isGreaterThanOrEqualTo(size.leastEpochs());
    assertThat(outcome.failuresByJob()).hasSize(3);
    assertThat(outcome.failuresByJob().values()).containsOnly(size.failures());
  }
}
