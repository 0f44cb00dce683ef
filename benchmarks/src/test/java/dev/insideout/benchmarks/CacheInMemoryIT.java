package dev.insideout.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.benchmarks.cache.InMemory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All rows can be looked up and take little more than their bytes. */
class CacheInMemoryIT {
  private static final long SEED = 7;
  private static final double MOST_BYTES = 80;

  @TempDir Path folder;

  @Test
  void rowsTakeLittleMoreThanTheirBytes() throws Exception {
    Size.Rows size = Size.ofTests().rows();

    InMemory.Outcome outcome = InMemory.run(folder, size, SEED);

    System.out.printf("in memory, seed %d, %s: %s%n", SEED, size, outcome);
    assertThat(outcome.rows()).isEqualTo(size.count());
    assertThat(outcome.overhead()).isLessThanOrEqualTo(MOST_BYTES);
  }
}
