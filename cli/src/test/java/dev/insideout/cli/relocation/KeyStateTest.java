package dev.insideout.cli.relocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cli.relocation.KeyState.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Records are written as text: {@code 3} a row of version 3, {@code x7} a tombstone of time 7; of
 * rows without versions each number is one record.
 */
class KeyStateTest {
  private static final long SEED = 20_261_128;
  private static final int HISTORIES = 2_000;

  @Test
  void theHighestVersionIsTheRowWhateverCameLast() {
    assertThat(compared("1 3 2", "3 1")).isEqualTo(Match.SAME);
    assertThat(compared("3", "1 2")).isEqualTo(Match.OLDER);
    assertThat(compared("1 2", "1 2 5")).isEqualTo(Match.NEWER);
    assertThat(compared("2", "2 1 2")).as("copied again").isEqualTo(Match.SAME);
  }

  @Test
  void aDeletionThatIsNotCopiedYetIsMissed() {
    assertThat(compared("1 x5", "1")).isEqualTo(Match.OLDER);
    assertThat(compared("1 x5", "1 x5")).isEqualTo(Match.SAME);
    assertThat(compared("1 x5", "1 x5 1")).as("copied again in part").isEqualTo(Match.OLDER);
    assertThat(compared("1 x5", "1 x5 2")).as("written again since").isEqualTo(Match.NEWER);
  }

  @Test
  void aRowBehindADeletionThatIsNotCopiedYetIsMissed() {
    assertThat(compared("1 x5 2", "1 x5")).isEqualTo(Match.OLDER);
    assertThat(compared("1 x5 2", "1")).isEqualTo(Match.OLDER);
    assertThat(compared("1 x5 2", "1 x5 2 x5")).as("copied again in part").isEqualTo(Match.OLDER);
    assertThat(compared("1 x5 2", "1 x5 2 x5 2")).isEqualTo(Match.SAME);
    assertThat(compared("1 x5 2", "1 x5 2 x9")).as("deleted since").isEqualTo(Match.NEWER);
    assertThat(compared("1 x5 1", "1")).as("of the same version").isEqualTo(Match.OLDER);
  }

  @Test
  void withoutVersionsARecordIsTheSameOrOneThatTheOldLogHadLater() {
    assertThat(unversioned("11 12", "11 12", "")).isEqualTo(Match.SAME);
    assertThat(unversioned("11 12", "11", "13")).isEqualTo(Match.OLDER);
    assertThat(unversioned("11 12", "11 12 13", "13 14")).isEqualTo(Match.NEWER);
    assertThat(unversioned("11 12", "11 12 x9", "13 x9")).isEqualTo(Match.NEWER);
    assertThat(unversioned("11 12", "11 12 99", "13")).as("nobody knows it").isEqualTo(Match.OLDER);
    assertThat(unversioned("11 x9", "11 x9", "")).isEqualTo(Match.SAME);
    assertThat(unversioned("11 x9", "11", "12")).isEqualTo(Match.OLDER);
  }

  /** A prefix of a history with some of it copied again has what the prefix had, and no more. */
  @Test
  void aCopyHasWhatWasCopiedAndNothingLater() {
    Random random = new Random(SEED);
    int older = 0;
    for (int i = 0; i < HISTORIES; i++) {
      List<Fact> history = history(random);
      int had = 1 + random.nextInt(history.size());
      int copied = 1 + random.nextInt(history.size());
      List<Fact> copy = new ArrayList<>(history.subList(0, copied));
      copy.addAll(history.subList(random.nextInt(copied), copied));
      KeyState old = after(history.subList(0, had), true);
      Match match = after(copy, true).against(old, history.subList(had, history.size()), true);
      if (copied >= had) {
        assertThat(match.holds()).as("%s, had %d, copied %d", history, had, copied).isTrue();
      } else if (!after(history.subList(0, copied), true).equals(old)) {
        older++;
        assertThat(match.holds()).as("%s, had %d, copied %d", history, had, copied).isFalse();
      }
    }
    System.out.printf(
        "%d histories copied in part, %d of them too little; seed %d%n", HISTORIES, older, SEED);
  }

  /** A writer that deletes a key writes no older version after it, and goes on with a newer one. */
  private static List<Fact> history(Random random) {
    List<Fact> history = new ArrayList<>();
    long version = 0;
    boolean deleted = true;
    for (int time = 1; time <= 8; time++) {
      if (!deleted && random.nextInt(4) == 0) {
        history.add(new Fact(true, 0, time));
        deleted = true;
      } else {
        version++;
        history.add(new Fact(false, version, time));
        deleted = false;
      }
    }
    return history;
  }

  private static Match compared(String had, String copied) {
    return after(facts(copied), true).against(after(facts(had), true), List.of(), true);
  }

  private static Match unversioned(String had, String copied, String later) {
    return after(facts(copied), false).against(after(facts(had), false), facts(later), false);
  }

  private static KeyState after(List<Fact> facts, boolean versioned) {
    KeyState state = KeyState.of(facts.get(0));
    for (Fact fact : facts.subList(1, facts.size())) {
      state = state.then(fact, versioned);
    }
    return state;
  }

  private static List<Fact> facts(String text) {
    List<Fact> facts = new ArrayList<>();
    for (String word : text.isEmpty() ? new String[0] : text.split(" ")) {
      facts.add(
          word.startsWith("x")
              ? new Fact(true, 0, Long.parseLong(word.substring(1)))
              : new Fact(false, Long.parseLong(word), 0));
    }
    return facts;
  }
}
