package dev.insideout.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.benchmarks.scenario.Visibility;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every transfer becomes visible to a reader. */
class VisibilityIT {
  private static final long SEED = 7;

  @TempDir Path folder;

  @Test
  void everyTransferBecomesVisible() throws Exception {
    Size.Visible size = Size.ofTests().visible();

    Visibility.Outcome outcome = Visibility.ofEpochs(folder, size, SEED);

    System.out.printf("visibility, seed %d, %s: %s%n", SEED, size, outcome);
    assertThat(outcome.transfers()).isEqualTo(size.perSecond() * size.seconds());
  }
}
