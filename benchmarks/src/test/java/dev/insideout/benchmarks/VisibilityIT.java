package dev.insideout.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.benchmarks.scenario.Visibility;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every transfer becomes visible to a reader. */
class VisibilityIT {
  private static final long SEED = 7;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void everyTransferBecomesVisible(Visibility.Delivered delivered) throws Exception {
    Size.Visible size = Size.ofTests().visible();

    Visibility.Outcome outcome = Visibility.run(folder, delivered, size, SEED);

    System.out.printf("visibility %s, seed %d, %s: %s%n", delivered, SEED, size, outcome);
    assertThat(outcome.transfers()).isEqualTo(size.perSecond() * size.seconds());
  }
}
