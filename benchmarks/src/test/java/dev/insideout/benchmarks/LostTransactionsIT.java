package dev.insideout.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.benchmarks.loss.LostTransactions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lost transaction is found within one epoch and repaired by a takeover. */
class LostTransactionsIT {
  private static final long SEED = 7;

  @TempDir Path folder;

  @Test
  void everyLossIsFoundAndRepaired() throws Exception {
    int losses = Size.ofTests().losses();

    LostTransactions.Outcome outcome = LostTransactions.run(folder, losses, SEED);

    System.out.printf("lost transactions, seed %d: %s%n", SEED, outcome);
    assertThat(outcome.trials()).isEqualTo(losses);
    assertThat(outcome.found()).isEqualTo(losses);
    assertThat(outcome.repaired()).isEqualTo(losses);
    assertThat(outcome.wrong()).isZero();
  }
}
