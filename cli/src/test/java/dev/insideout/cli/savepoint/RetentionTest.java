package dev.insideout.cli.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cli.savepoint.Owners.Need;
import dev.insideout.cli.savepoint.SavedGroup.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a savepoint is needed for, and which may go. */
class RetentionTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final List<SavedGroup> all =
      List.of(
          saved("chk-9", "sales", Kind.CHECKPOINT, 0),
          saved("s1", "sales", Kind.SAVEPOINT, 1),
          saved("t1", "stock", Kind.STOP, 2),
          saved("s2", "sales", Kind.STOP, 3),
          saved("t2", "stock", Kind.SAVEPOINT, 4),
          saved("s3", "sales", Kind.SAVEPOINT, 10),
          saved("x1", "unknown", Kind.SAVEPOINT, 90),
          saved("x2", "unknown", Kind.SAVEPOINT, 91));

  @Test
  void keepsTheNewestOfEachGroupAndWhatIsYoung() {
    Owners owners = owners(true);

    assertThat(expired(1, Duration.ZERO, owners)).containsExactly("s2", "t2", "s3", "x2");
    assertThat(expired(1, Duration.ofDays(5), owners)).containsExactly("s3", "x2");
    assertThat(expired(2, Duration.ZERO, owners)).containsExactly("s3");
  }

  @Test
  void neverLetsGoWhatIsNeeded() {
    assertThat(expired(0, Duration.ZERO, owners(true)))
        .as("the newest of those without a job at work")
        .doesNotContain("t1", "x1", "chk-9")
        .contains("s1", "s2", "s3");
  }

  @Test
  void aStoppedGroupGoesOnFromItsNewest() {
    Owners owners = owners(false);

    assertThat(owners.need(all.get(0), all)).as("sales works").isEqualTo(Need.BY_ITS_JOB);
    assertThat(owners.need(all.get(1), all)).isEqualTo(Need.NOT_NEEDED);
    assertThat(owners.need(all.get(2), all)).as("stock is stopped").isEqualTo(Need.TO_GO_ON);
    assertThat(owners.need(all.get(4), all)).isEqualTo(Need.NOT_NEEDED);
    assertThat(owners.need(all.get(6), all)).as("nobody knows it").isEqualTo(Need.TO_GO_ON);
  }

  @Test
  void aGroupAtWorkWithoutACheckpointSinceNeedsItsNewest() {
    List<SavedGroup> savepoints = all.stream().filter(s -> !s.isCheckpoint()).toList();

    assertThat(owners(true).need(all.get(1), savepoints)).isEqualTo(Need.TO_GO_ON);
    assertThat(owners(false).need(all.get(1), savepoints))
        .as("its checkpoints are where this computer does not see them")
        .isEqualTo(Need.NOT_NEEDED);
  }

  @Test
  void whatARollbackGoesBackToIsKept() {
    Owners owners = owners(false, all.get(4));

    assertThat(owners.need(all.get(4), all)).isEqualTo(Need.TO_ROLL_BACK);
    assertThat(expired(0, Duration.ZERO, owners)).doesNotContain(all.get(4).name());
  }

  private List<String> expired(int keep, Duration olderThan, Owners owners) {
    return new Retention(keep, olderThan)
        .expired(all, owners, NOW).stream().map(SavedGroup::name).toList();
  }

  private static Owners owners(boolean checkpointsSeen, SavedGroup... kept) {
    return new Owners(
        Map.of("sales", "sales", "stock", "stock"),
        "sales"::equals,
        checkpointsSeen,
        Stream.of(kept).map(SavedGroup::folder).collect(Collectors.toSet()));
  }

  private static SavedGroup saved(String name, String view, Kind kind, int daysOld) {
    return new SavedGroup(
        Path.of("/savepoints", name),
        NOW.minus(Duration.ofDays(daysOld)).minusSeconds(1),
        kind,
        1,
        1,
        List.of(view),
        Optional.empty(),
        List.of());
  }
}
