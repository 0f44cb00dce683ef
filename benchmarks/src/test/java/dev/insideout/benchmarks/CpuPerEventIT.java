package dev.insideout.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.benchmarks.scenario.CpuPerEvent;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both sides of the CPU comparison publish all that is in the log. */
class CpuPerEventIT {
  private static final long SEED = 7;

  @TempDir Path folder;

  @Test
  void bothSidesPublishAllOfTheLog() throws Exception {
    Size.Cpu size = Size.ofTests().cpu();

    CpuPerEvent.Outcome outcome =
        CpuPerEvent.ofLargeAggregate(folder, size, SEED, System.out::println);

    System.out.printf("CPU, seed %d, %s: %s%n", SEED, size, outcome);
    assertThat(outcome.insideoutMicros()).hasSize(size.runs());
    assertThat(outcome.plainMicros()).hasSize(size.runs());
  }
}
