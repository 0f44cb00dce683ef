package dev.insideout.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.benchmarks.cache.Loading;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both sides of the comparison read all that the view has. */
class CacheLoadingIT {
  private static final long SEED = 7;

  @TempDir Path folder;

  @Test
  void bothSidesReadAll() throws Exception {
    Size.Rows size = Size.ofTests().rows();

    Loading.Outcome outcome = Loading.run(folder, size, SEED, System.out::println);

    System.out.printf("loading, seed %d, %s: %s%n", SEED, size, outcome);
    assertThat(outcome.rows()).isEqualTo(size.count());
    assertThat(outcome.complete()).isTrue();
    assertThat(outcome.bare().size()).isEqualTo(size.runs());
    assertThat(outcome.cache().size()).isEqualTo(size.runs());
  }
}
