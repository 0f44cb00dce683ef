package dev.insideout.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.benchmarks.scenario.BankWorkload;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every epoch of every view of the bank is right, whatever fails. */
class BankWorkloadIT {
  private static final long SEED = 7;

  @TempDir Path folder;

  @Test
  void everyEpochIsARecomputationAtItsPositions() throws Exception {
    Size.Bank size = Size.ofTests().bank();

    BankWorkload.Outcome outcome = BankWorkload.run(folder, size, SEED);

    System.out.printf("bank workload, seed %d, %s: %s%n", SEED, size, outcome);
    assertThat(outcome.mistakes()).isEmpty();
    assertThat(outcome.wrong()).isZero();
    assertThat(outcome.leastEpochs()).isGreaterThanOrEqualTo(size.leastEpochs());
    assertThat(outcome.failures()).isEqualTo(size.failures());
    assertThat(outcome.naiveReadings()).isPositive();
    // What plain Flink SQL shows in between was never true.
    assertThat(outcome.naiveWrongShare()).isPositive();
  }
}
