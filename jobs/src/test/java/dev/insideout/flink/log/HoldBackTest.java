package dev.insideout.flink.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.topic.DeadLetter;
import dev.insideout.flink.log.HoldBackHarness.Ends;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  void doesNotMindMarkersThatCompactionTook() throws Exception {
    Ends ends =
        new Ends(Map.of(0, 10L, 1, 10L), Map.of(0, new EpochId(1, 7), 1, new EpochId(1, 8)));
    try (HoldBackHarness held = new HoldBackHarness(1, 0, ends)) {
      held.open();
      for (int partition = 0; partition < 2; partition++) {
        compacted(held, partition, 5, "1/3", "1/2", MarkerKind.END);
      }
      held.row(0, 4, "a");
      assertThat(held.barrier(1)).containsExactly("a");
      assertThat(held.progress()).contains(new Progress("totals", "orders-0:30", true));

      for (int partition = 0; partition < 2; partition++) {
        compacted(held, partition, 9, "1/7", "1/6", MarkerKind.END);
        compacted(held, partition, 11, "1/8", "1/7", MarkerKind.HYDRATING);
      }
      assertThat(held.barrier(2)).isEmpty();
      assertThat(held.progress())
          .as("the view's own epoch is of a first build")
          .contains(new Progress("totals", "orders-0:80", true));

      for (int partition = 0; partition < 2; partition++) {
        compacted(held, partition, 12, "1/9", "1/8", MarkerKind.END);
        compacted(held, partition, 13, "1/11", "1/10", MarkerKind.END);
      }
      assertThat(held.barrier(3)).isEmpty();
      assertThat(held.progress())
          .as("a gap beyond the ends of the first start is a loss")
          .contains(new Progress("totals", "orders-0:90", false));
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
    Ends ends = new Ends(Map.of(), Map.of(0, new EpochId(1, 3), 1, new EpochId(1, 3)));
    List<Integer> parallelisms = List.of(1, 2, 1);
    for (int run = 0; run < parallelisms.size(); run++) {
      int parallelism = parallelisms.get(run);
      List<OperatorSubtaskState> next = new ArrayList<>();
      List<String> released = new ArrayList<>();
      int speakers = 0;
      for (int subtask = 0; subtask < parallelism; subtask++) {
        try (HoldBackHarness held = new HoldBackHarness(parallelism, subtask, ends)) {
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
            assertThat(held.progress().orElseThrow().hydrating()).isTrue();
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
    try (HoldBackHarness held = new HoldBackHarness(1, 0, Ends.EMPTY)) {
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
    HoldBackHarness held = new HoldBackHarness(1, 0, Ends.EMPTY);
    held.open();
    return held;
  }
}
