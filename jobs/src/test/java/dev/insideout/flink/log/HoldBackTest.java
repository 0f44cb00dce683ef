package dev.insideout.flink.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.topic.DeadLetter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** Whole epochs of a view come through, and nothing else. */
class HoldBackTest {
  @Test
  void releasesARowWhenItsEpochIsWholeInAllPartitions() throws Exception {
    try (HoldBackHarness held = opened()) {
      held.row(0, 0, "a");
      held.end(0, 1, "1/1", "");
      held.row(1, 0, "b");
      assertThat(held.barrier(1)).isEmpty();
      assertThat(held.progress()).contains(new Progress("totals", "", true));

      held.end(1, 1, "1/1", "");
      held.row(1, 2, "of the next");
      assertThat(held.barrier(2)).containsExactly("a", "b");
      assertThat(held.progress()).contains(new Progress("totals", "orders-0:10", false));
      assertThat(held.barrier(3)).isEmpty();
      assertThat(held.progress()).contains(new Progress("totals", "orders-0:10", false));
      assertThat(held.heldRows()).isEqualTo(1);
    }
  }

  @Test
  void tellsWhatTheReleasedEpochLacksOfTheRegionsThatTheViewReads() throws Exception {
    try (HoldBackHarness held = opened()) {
      held.lacks("eu:1000:900,us:1100:");
      held.end(0, 0, "1/1", "");
      held.end(1, 0, "1/1", "");
      held.barrier(1);
      assertThat(held.progress())
          .contains(new Progress("totals", "orders-0:10", false, Progress.NOTHING, "eu:1000:900"));

      held.lacks("");
      held.end(0, 1, "1/2", "1/1");
      held.barrier(2);
      assertThat(held.progress()).get().extracting(Progress::missing).isEqualTo("eu:1000:900");
      held.end(1, 1, "1/2", "1/1");
      held.barrier(3);
      assertThat(held.progress()).contains(new Progress("totals", "orders-0:20", false));
    }
  }

  @Test
  void releasesSeveralEpochsAtOnceInTheOrderOfTheirRows() throws Exception {
    try (HoldBackHarness held = opened()) {
      // The two inputs may arrive in any order.
      held.end(0, 1, "1/1", "");
      held.end(0, 4, "1/2", "1/1");
      held.end(1, 0, "1/1", "");
      held.end(1, 1, "1/2", "1/1");
      held.row(0, 0, "a");
      held.row(0, 2, "a");
      held.tombstone(0, 3, "a");

      assertThat(held.barrier(1)).containsExactly("a", "a", "-a");
      assertThat(held.progress()).contains(new Progress("totals", "orders-0:20", false));
      assertThat(held.heldRows()).isZero();
    }
  }

  @Test
  void passesOverAnEpochThatIsMissingInOnePartition() throws Exception {
    try (HoldBackHarness held = opened()) {
      held.row(0, 0, "a");
      held.end(0, 1, "1/1", "");
      held.row(0, 2, "aborted elsewhere");
      held.end(0, 3, "1/2", "1/1");
      held.end(0, 4, "1/3", "1/2");
      held.end(1, 0, "1/1", "");
      assertThat(held.barrier(1)).containsExactly("a");

      held.row(1, 1, "b");
      held.end(1, 2, "1/3", "1/1");
      assertThat(held.barrier(2)).containsExactly("aborted elsewhere", "b");
      assertThat(held.progress()).contains(new Progress("totals", "orders-0:30", false));
    }
  }

  @Test
  void stopsAtALostEpochUntilATakeover() throws Exception {
    try (HoldBackHarness held = opened()) {
      held.end(0, 0, "1/1", "");
      held.end(1, 0, "1/1", "");
      assertThat(held.barrier(1)).isEmpty();

      held.row(0, 1, "after the loss");
      held.end(0, 2, "1/3", "1/2");
      held.end(1, 1, "1/3", "1/1");
      held.end(0, 3, "1/4", "1/3");
      held.end(1, 2, "1/4", "1/3");
      assertThat(held.barrier(2)).isEmpty();
      assertThat(held.progress()).contains(new Progress("totals", "orders-0:10", false));

      held.row(0, 4, "repaired", 2);
      held.takeover(0, 5, "2/5", "1/4", 4);
      held.takeover(1, 3, "2/5", "1/4", 3);
      assertThat(held.barrier(3)).containsExactly("after the loss", "repaired");
      assertThat(held.progress()).contains(new Progress("totals", "orders-0:50", false));
    }
  }

  @Test
  void seesThatTheVeryFirstEpochIsLost() throws Exception {
    try (HoldBackHarness held = opened()) {
      held.end(0, 1, "1/2", "1/1");
      held.end(1, 1, "1/2", "");

      assertThat(held.barrier(1)).isEmpty();
    }
  }

  @Test
  void dropsWhatATakeoverDidNotSee() throws Exception {
    try (HoldBackHarness held = opened()) {
      held.row(0, 0, "a");
      held.end(0, 1, "1/1", "");
      held.end(1, 0, "1/1", "");
      assertThat(held.barrier(1)).containsExactly("a");

      held.row(0, 2, "seen by the takeover", 1);
      held.row(0, 3, "unseen", 1);
      held.row(0, 4, "new", 2);
      held.takeover(0, 5, "2/2", "1/1", 3);
      held.end(0, 6, "2/3", "2/2");
      held.takeover(1, 1, "2/2", "1/1", 1);
      held.end(1, 2, "2/3", "2/2");
      assertThat(held.barrier(2)).containsExactly("seen by the takeover", "new");
    }
  }

  @Test
  void countsWhatALaterTakeoverDidCompare() throws Exception {
    try (HoldBackHarness held = opened()) {
      held.row(0, 0, "missed at first", 1);
      held.takeover(0, 1, "2/2", "", 0);
      held.takeover(0, 2, "3/3", "2/2", 2);
      held.takeover(1, 0, "3/3", "", 0);

      assertThat(held.barrier(1)).containsExactly("missed at first");
    }
  }

  @Test
  void doesNotMindMarkersThatCompactionTookAndReleasesNothingBeforeAllOfTheStartIsThere()
      throws Exception {
    try (HoldBackHarness held = opened()) {
      for (int partition = 0; partition < 2; partition++) {
        compacted(held, partition, 5, "1/3", "1/2", MarkerKind.END);
      }
      held.row(0, 4, "a");
      held.row(0, 6, "took another row of epoch 3");
      assertThat(held.barrier(1)).isEmpty();
      assertThat(held.progress()).contains(new Progress("totals", "", true));

      compacted(held, 0, 9, "1/7", "1/6", MarkerKind.END);
      assertThat(held.barrier(2)).as("partition 1 still lacks its last").isEmpty();

      compacted(held, 1, 9, "1/7", "1/6", MarkerKind.END);
      assertThat(held.barrier(3)).containsExactly("a", "took another row of epoch 3");
      assertThat(held.progress()).contains(new Progress("totals", "orders-0:70", false));

      for (int partition = 0; partition < 2; partition++) {
        compacted(held, partition, 11, "1/8", "1/7", MarkerKind.HYDRATING);
      }
      assertThat(held.barrier(4)).isEmpty();
      assertThat(held.progress())
          .as("the view's own epoch is of a first build")
          .contains(new Progress("totals", "orders-0:80", true));

      for (int partition = 0; partition < 2; partition++) {
        compacted(held, partition, 12, "1/9", "1/8", MarkerKind.END);
        compacted(held, partition, 13, "1/11", "1/10", MarkerKind.END);
      }
      assertThat(held.barrier(5)).isEmpty();
      assertThat(held.progress())
          .as("a gap beyond the ends of the first start is a loss")
          .contains(new Progress("totals", "orders-0:90", false));
    }
  }

  @Test
  void releasesTheNewestOfWhatIsThereWhenMoreThanTheStartHasCome() throws Exception {
    try (HoldBackHarness held = opened()) {
      for (int partition = 0; partition < 2; partition++) {
        compacted(held, partition, 9, "1/7", "1/6", MarkerKind.END);
        compacted(held, partition, 12, "1/8", "1/7", MarkerKind.END);
        compacted(held, partition, 13, "1/9", "1/8", MarkerKind.END);
      }
      held.row(0, 8, "a");
      held.row(0, 11, "b");
      assertThat(held.barrier(1)).containsExactly("a", "b");
      assertThat(held.progress()).contains(new Progress("totals", "orders-0:90", false));
    }
  }

  @Test
  void releasesTheLastCommonEpochOfAStoppedWriterWhoseNextIsMissingInOnePartition()
      throws Exception {
    try (HoldBackHarness held = opened()) {
      compacted(held, 0, 3, "1/5", "1/4", MarkerKind.END);
      compacted(held, 0, 5, "1/6", "1/5", MarkerKind.END);
      compacted(held, 0, 9, "1/7", "1/6", MarkerKind.END);
      compacted(held, 1, 9, "1/6", "1/5", MarkerKind.END);
      held.row(0, 4, "a");
      held.row(0, 8, "of epoch 7");

      assertThat(held.barrier(1)).containsExactly("a");
      assertThat(held.progress()).contains(new Progress("totals", "orders-0:60", false));
    }
  }

  @Test
  void waitsWhereCompactionMayHaveTakenARowOfTheLastCommonEpoch() throws Exception {
    try (HoldBackHarness held = opened()) {
      // Only the first marker that is left can have been passed by compaction.
      compacted(held, 0, 5, "1/6", "1/5", MarkerKind.END);
      compacted(held, 0, 9, "1/7", "1/6", MarkerKind.END);
      compacted(held, 1, 9, "1/6", "1/5", MarkerKind.END);
      held.row(0, 4, "a");
      held.row(0, 8, "of epoch 7");
      assertThat(held.barrier(1)).isEmpty();
      assertThat(held.progress()).contains(new Progress("totals", "", true));

      compacted(held, 0, 12, "1/8", "1/7", MarkerKind.END);
      compacted(held, 1, 12, "1/8", "1/6", MarkerKind.END);
      assertThat(held.barrier(2)).containsExactly("a", "of epoch 7");
      assertThat(held.progress()).contains(new Progress("totals", "orders-0:80", false));
    }
  }

  @Test
  void doesNotWaitForAPartitionThatWasEmptyAtTheStart() throws Exception {
    try (HoldBackHarness held = opened()) {
      held.row(0, 0, "a");
      held.marker(0, 1, 2, "1/1", "", OptionalLong.empty(), MarkerKind.END);
      assertThat(held.barrier(1)).isEmpty();
      held.end(1, 0, "1/1", "");
      assertThat(held.barrier(2)).containsExactly("a");
      assertThat(held.progress()).contains(new Progress("totals", "orders-0:10", false));
    }
  }

  @Test
  void knowsAfterARestoreWhatItHasNotReleasedYet() throws Exception {
    OperatorSubtaskState state;
    try (HoldBackHarness held = opened()) {
      for (int partition = 0; partition < 2; partition++) {
        compacted(held, partition, 2, "1/3", "1/2", MarkerKind.END);
      }
      held.row(0, 1, "a");
      held.row(0, 3, "unseen");
      held.marker(0, 4, 10, "2/5", "1/3", OptionalLong.of(3), MarkerKind.END);
      held.marker(1, 4, 10, "2/5", "1/3", OptionalLong.of(3), MarkerKind.END);
      held.row(0, 5, "b", 2);
      for (int partition = 0; partition < 2; partition++) {
        compacted(held, partition, 6, "2/6", "2/5", MarkerKind.END);
        compacted(held, partition, 7, "2/7", "2/6", MarkerKind.END);
      }
      assertThat(held.barrier(1)).isEmpty();
      state = held.snapshot(1);
    }
    try (HoldBackHarness held = new HoldBackHarness(1, 0)) {
      held.restore(List.of(state), 1, 0);
      assertThat(held.barrier(2)).isEmpty();
      assertThat(held.progress()).contains(new Progress("totals", "", true));
      compacted(held, 0, 9, "2/8", "2/7", MarkerKind.END);
      compacted(held, 1, 9, "2/9", "2/7", MarkerKind.END);
      assertThat(held.barrier(3))
          .as("the last common epoch, without what its takeover did not see")
          .containsExactly("a", "b");
      assertThat(held.progress()).contains(new Progress("totals", "orders-0:70", false));

      held.row(0, 10, "c", 2);
      compacted(held, 0, 11, "2/9", "2/8", MarkerKind.END);
      assertThat(held.barrier(4)).containsExactly("c");
    }
  }

  @Test
  void passesOverAnEpochOfSeveralRunsOrGroups() throws Exception {
    try (HoldBackHarness held = opened()) {
      held.row(0, 0, "a");
      held.endOf("sales", "run", 0, 1, "1/1", "");
      held.endOf("sales", "run", 1, 1, "1/1", "");
      held.row(0, 2, "b");
      held.endOf("sales", "run", 0, 3, "1/2", "1/1");
      held.endOf("sales", "another", 1, 3, "1/2", "1/1");
      held.endOf("sales", "run", 0, 4, "1/3", "1/2");
      held.endOf("shop", "run", 1, 4, "1/3", "1/2");
      assertThat(held.barrier(1)).containsExactly("a");
      assertThat(held.progress()).contains(new Progress("totals", "orders-0:10", false));
      assertThat(held.barrier(2)).isEmpty();

      held.endOf("sales", "run", 0, 5, "1/4", "1/3");
      held.endOf("sales", "run", 1, 5, "1/4", "1/3");
      assertThat(held.barrier(3)).containsExactly("b");
      assertThat(held.progress()).contains(new Progress("totals", "orders-0:40", false));
    }
  }

  private static void compacted(
      HoldBackHarness held,
      int partition,
      long offset,
      String epoch,
      String previous,
      MarkerKind kind)
      throws Exception {
    held.marker(partition, offset, 10, epoch, previous, OptionalLong.empty(), kind);
  }

  @Test
  void goesOnAfterARestoreAtAnyParallelismAsIfNothingHadBeen() throws Exception {
    List<OperatorSubtaskState> states = List.of();
    List<Integer> parallelisms = List.of(1, 2, 1);
    for (int run = 0; run < parallelisms.size(); run++) {
      int parallelism = parallelisms.get(run);
      List<OperatorSubtaskState> next = new ArrayList<>();
      List<String> released = new ArrayList<>();
      int speakers = 0;
      for (int subtask = 0; subtask < parallelism; subtask++) {
        try (HoldBackHarness held = new HoldBackHarness(parallelism, subtask)) {
          if (run == 0) {
            held.open();
          } else {
            held.restore(states, parallelism, subtask);
          }
          int epoch = run + 1;
          String previous = run == 0 ? "" : "1/" + run;
          for (int partition = 0; partition < 2; partition++) {
            if (parallelism == 1 || partition == subtask) {
              // Its marker comes in the next run only.
              held.row(partition, 10L * epoch, "row %d/%d".formatted(partition, epoch));
            }
          }
          held.end(0, 10L * epoch + 1, "1/" + epoch, previous);
          if (run > 0) {
            held.end(1, 10L * epoch - 9, "1/" + run, run == 1 ? "" : "1/" + (run - 1));
          }
          released.addAll(held.barrier(epoch));
          if (held.progress().isPresent()) {
            speakers++;
            assertThat(held.progress().orElseThrow().hydrating()).isEqualTo(run == 0);
            assertThat(held.progress().orElseThrow().positions())
                .isEqualTo(run == 0 ? "" : "orders-0:" + 10 * run);
          }
          next.add(held.snapshot(epoch));
        }
      }
      assertThat(speakers).isEqualTo(1);
      assertThat(released)
          .as("run %d", run)
          .containsExactlyInAnyOrderElementsOf(
              run == 0 ? List.of() : List.of("row 0/" + run, "row 1/" + run));
      states = next;
    }
  }

  @Test
  void remembersALossAcrossARestore() throws Exception {
    OperatorSubtaskState state;
    try (HoldBackHarness held = opened()) {
      held.end(0, 0, "1/1", "");
      held.end(1, 0, "1/1", "");
      held.barrier(1);
      held.end(0, 2, "1/3", "1/2");
      state = held.snapshot(1);
    }
    try (HoldBackHarness held = new HoldBackHarness(1, 0)) {
      held.restore(List.of(state), 1, 0);
      held.end(1, 1, "1/3", "1/1");
      held.end(0, 3, "1/4", "1/3");
      held.end(1, 2, "1/4", "1/3");
      assertThat(held.barrier(2)).isEmpty();
      assertThat(held.progress()).contains(new Progress("totals", "orders-0:10", false));
    }
  }

  @Test
  void putsARowThatCannotBeReadToTheDeadLetters() throws Exception {
    try (HoldBackHarness held = opened()) {
      held.row(0, 0, "bad");
      held.row(0, 1, "good");
      held.end(0, 2, "1/1", "");
      held.end(1, 0, "1/1", "");

      assertThat(held.barrier(1)).containsExactly("good");
      assertThat(held.deadLetters())
          .singleElement()
          .satisfies(
              letter -> {
                assertThat(letter.topic()).isEqualTo(DeadLetter.topicOf("totals"));
                assertThat(letter.headers())
                    .anySatisfy(
                        header -> {
                          assertThat(header.name()).isEqualTo(DeadLetter.ERROR);
                          assertThat(header.value()).asString().isEqualTo("it is bad");
                        });
              });
    }
  }

  private static HoldBackHarness opened() throws Exception {
    HoldBackHarness held = new HoldBackHarness(1, 0);
    held.open();
    return held;
  }
}
