package dev.insideout.flink.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartitionKeysTest {
  @Test
  void givesEveryPartitionOneOwnerAndSpreadsThemEvenlyAtAnyParallelism() {
    int cases = 0;
    for (int partitions : new int[] {1, 2, 3, 4, 7, 12, 64, 128}) {
      PartitionKeys keys = new PartitionKeys(partitions, 128);
      for (int parallelism = 1; parallelism <= Math.min(partitions, 16); parallelism++) {
        List<Integer> owned = new ArrayList<>();
        int fewest = Integer.MAX_VALUE;
        int most = 0;
        for (int subtask = 0; subtask < parallelism; subtask++) {
          int[] own = keys.ownedBy(subtask, parallelism);
          IntStream.of(own).forEach(owned::add);
          fewest = Math.min(fewest, own.length);
          most = Math.max(most, own.length);
        }
        assertThat(owned)
            .containsExactlyElementsOf(IntStream.range(0, partitions).boxed().toList());
        assertThat(most - fewest)
            .as("%d partitions over %d subtasks", partitions, parallelism)
            .isLessThanOrEqualTo(1);
        cases++;
      }
    }
    System.out.println("partition keys: " + cases + " combinations of partitions and parallelism");
  }

  @Test
  void refusesMorePartitionsThanTheMaximumParallelism() {
    assertThatThrownBy(() -> new PartitionKeys(129, 128))
        .hasMessageContaining("129 partitions are more than the job's maximum parallelism of 128");
  }
}
