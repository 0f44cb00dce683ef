package dev.insideout.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.benchmarks.job.JobRate;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison of a job that decides with one that passes on runs, and orders are decided. */
class JobRateIT {
  private static final long SEED = 7;

  @TempDir Path folder;

  @Test
  void decidesOrders() throws Exception {
    Size.Facts size = Size.ofTests().facts();
    List<String> backends = Size.ofTests() == Size.CI ? List.of("rocksdb") : JobRate.BACKENDS;

    JobRate.Outcome outcome = JobRate.run(folder, size, backends, SEED, System.out::println);

    System.out.printf("jobs, seed %d, %s: %s%n", SEED, size, outcome);
    assertThat(outcome.decisions()).isPositive();
  }
}
