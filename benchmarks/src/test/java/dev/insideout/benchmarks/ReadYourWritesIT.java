package dev.insideout.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.benchmarks.cache.ReadYourWrites;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who waits for his token reads what he wrote. */
class ReadYourWritesIT {
  private static final long SEED = 7;

  @TempDir Path folder;

  @Test
  void noReadIsStale() throws Exception {
    Size.Clients size = Size.ofTests().clients();

    ReadYourWrites.Outcome outcome = ReadYourWrites.run(folder, size, SEED);

    System.out.printf("read your own writes, seed %d, %s: %s%n", SEED, size, outcome);
    assertThat(outcome.waitedMillis().size()).isEqualTo(size.writes());
    assertThat(outcome.stale()).isZero();
    assertThat(outcome.wrong()).isZero();
  }
}
