package dev.insideout.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.benchmarks.cache.InRocksDb;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that is started again has all rows and reads none of them twice. */
class CacheInRocksDbIT {
  private static final long SEED = 7;

  @TempDir Path folder;

  @Test
  void restartsGoOnWhereTheyWere() throws Exception {
    Size.Rows size = Size.ofTests().rows();

    InRocksDb.Outcome outcome = InRocksDb.run(folder, size, SEED, System.out::println);

    System.out.printf("in RocksDB, seed %d, %s: %s%n", SEED, size, outcome);
    assertThat(outcome.rows()).isEqualTo(size.count());
    assertThat(outcome.afterKill().size()).isEqualTo(size.runs());
    assertThat(outcome.afterClose().size()).isEqualTo(size.runs());
    assertThat(outcome.mostReadAgain()).isBetween(0L, outcome.recordsPerEpoch());
  }
}
