package dev.insideout.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.benchmarks.job.JobRate;
import dev.insideout.benchmarks.job.Restoring;
import dev.insideout.benchmarks.unified.Backend;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is measured of jobs does what it should: orders are decided, and state is restored. */
class JobsIT {
  private static final long SEED = 7;

  @TempDir Path folder;

  @Test
  void decidesOrders() throws Exception {
    Size.Facts size = Size.ofTests().facts();
    List<Backend> backends =
        Size.ofTests() == Size.CI ? List.of(Backend.ROCKSDB) : List.of(Backend.values());
    for (Backend backend : backends) {
      Path place = folder.resolve(backend.name());

      JobRate.Outcome outcome = JobRate.run(place, backend, size, SEED, System.out::println);

      System.out.printf("jobs, %s, seed %d, %s: %s%n", backend, SEED, size, outcome);
      // More than there are orders in the tenth before the restart: its gate is open after it.
      assertThat(outcome.decisions()).isGreaterThan(size.runs() * size.count(backend) / 50);
    }
  }

  @Test
  void restoresEveryValue() throws Exception {
    long orders = Size.ofTests().facts().open();

    Restoring.Outcome outcome = Restoring.run(folder, orders, System.out::println);

    System.out.printf("restored: %s%n", outcome);
    assertThat(outcome.keys()).isGreaterThanOrEqualTo(2 * orders);
    assertThat(outcome.different()).isZero();
  }
}
