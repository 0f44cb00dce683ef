package dev.insideout.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.benchmarks.loss.OlderSavepoints;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A view that is started from an older savepoint is right again, and its readers go on. */
class OlderSavepointsIT {
  private static final long SEED = 7;

  @TempDir Path folder;

  @Test
  void everyOlderSavepointEndsInATakeover() throws Exception {
    int savepoints = Size.ofTests().savepoints();

    OlderSavepoints.Outcome outcome = OlderSavepoints.run(folder, savepoints, SEED);

    System.out.printf("older savepoints, seed %d: %s%n", SEED, outcome);
    assertThat(outcome.restored()).isEqualTo(savepoints);
    assertThat(outcome.repaired()).isEqualTo(savepoints);
    assertThat(outcome.wrong()).isZero();
    assertThat(outcome.generationsInOrder()).isTrue();
    assertThat(outcome.revivedFailed()).isTrue();
  }
}
