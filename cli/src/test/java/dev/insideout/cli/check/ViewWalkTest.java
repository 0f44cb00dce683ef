package dev.insideout.cli.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.insideout.cli.check.Finding.Kind;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.MissingRegion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ViewWalkTest {
  private static final long YOUNG_SINCE = 1_000;

  private final HandWrittenTopic topic = new HandWrittenTopic(2, YOUNG_SINCE);

  @Test
  void findsNothingWhereAllIsWell() {
    topic.row(0, 1).end(0, "1/1", "", 1).end(1, "1/1", "", 0);
    topic.row(0, 1).row(0, 1).end(0, "1/2", "1/1", 2).end(1, "1/2", "1/1", 0);
    topic.takeover(0, "2/3", "1/2", 5).takeover(1, "2/3", "1/2", 2);

    CheckReport report = check();

    assertThat(report.findings()).isEmpty();
    assertThat(report.well()).isTrue();
    assertThat(report.epochs()).isEqualTo(3);
    assertThat(report.last()).hasValue(new EpochId(2, 3));
    assertThat(report.generations()).containsExactly(1L, 2L);
    assertThat(report.takeovers()).containsExactly(new EpochId(2, 3));
    assertThat(report.runs()).hasSize(1);
  }

  @Test
  void countsTheEpochsThatLackARegion() {
    topic.both("1/1", "");
    topic.lacks("eu:1000:900").both("1/2", "1/1").end(0, "1/3", "1/2", 0);
    topic.lacks("eu:1000:900,us:1100:").end(0, "1/4", "1/3", 0).end(1, "1/4", "1/2", 0);
    assertThat(check().missing()).extracting(MissingRegion::region).containsExactly("eu", "us");
    topic.lacks("").both("1/5", "1/4");

    CheckReport report = check();

    assertThat(report.partial()).containsExactly(Map.entry("eu", 2L), Map.entry("us", 1L));
    assertThat(report.missing()).isEmpty();
  }

  @Test
  void findsNothingInATopicWithoutRecords() {
    assertThat(check().findings()).isEmpty();
  }

  @Test
  void findsAnEpochThatIsLost() {
    topic.both("1/1", "").both("1/2", "1/1");
    topic.end(0, "1/3", "1/2", 0);
    topic.both("1/4", "1/3").both("1/5", "1/4");

    CheckReport report = check();

    assertThat(report.findings())
        .as("one, and not one more for each epoch after it")
        .containsExactly(
            new Finding(
                Kind.LOST_EPOCH,
                1,
                2,
                Optional.of(new EpochId(1, 3)),
                "epoch 1/4 follows epoch 1/2, but was written after 1/3",
                false));
    assertThat(report.well()).isFalse();
    assertThat(report.last()).hasValue(new EpochId(1, 2));
  }

  @Test
  void seesThatATakeoverRepairedAnEpoch() {
    topic.both("1/1", "").both("1/3", "1/2");
    topic.takeover(0, "2/4", "1/3", 2).takeover(1, "2/4", "1/3", 2);

    CheckReport report = check();

    assertThat(report.findings())
        .hasSize(2)
        .allMatch(finding -> finding.kind() == Kind.LOST_EPOCH && finding.repaired());
    assertThat(report.well()).isTrue();
  }

  @Test
  void takesAGapAmongOldMarkersForCompaction() {
    topic.at(YOUNG_SINCE - 1).both("1/1", "");
    topic.at(YOUNG_SINCE).both("1/5", "1/4").row(0, 1).both("1/6", "1/5");
    assertThat(kinds()).as("a row that the marker does not count").containsExactly(Kind.ROW_COUNT);

    topic.both("1/8", "1/7");
    assertThat(kinds()).containsExactly(Kind.ROW_COUNT, Kind.LOST_EPOCH, Kind.LOST_EPOCH);
  }

  @Test
  void findsWhatADeadWriterWroteAndSeesItsRepair() {
    topic.both("1/1", "");
    topic.row(0, 1);
    topic.row(0, 2).takeover(0, "2/2", "1/1", 1, 1).takeover(1, "2/2", "1/1", 1);
    topic.row(0, 1).end(0, "1/2", "1/1", 2);
    topic.both("2/3", "2/2");

    CheckReport report = check();
    assertThat(report.findings())
        .extracting(Finding::kind, Finding::offset)
        .containsExactly(
            tuple(Kind.OUTDATED_ROW, 1L),
            tuple(Kind.OUTDATED_ROW, 4L),
            tuple(Kind.OUTDATED_MARKER, 5L));
    assertThat(report.well()).isFalse();

    topic.takeover(0, "3/4", "2/3", 7).takeover(1, "3/4", "2/3", 3);
    assertThat(check().findings()).hasSize(3).allMatch(Finding::repaired);
  }

  @Test
  void findsForeignRecordsAndBrokenMarkers() {
    topic.both("1/1", "");
    topic.record(0, Map.of()).record(1, Map.of(MarkerHeaders.KIND, "end"));
    topic.both("1/2", "1/1");

    assertThat(check().findings())
        .containsExactly(
            new Finding(
                Kind.FOREIGN_RECORD,
                0,
                1,
                Optional.of(new EpochId(1, 1)),
                "it has no header io.generation with a number",
                false),
            new Finding(
                Kind.BROKEN_MARKER,
                1,
                1,
                Optional.of(new EpochId(1, 1)),
                "marker header io.previous is missing",
                false));
  }

  @Test
  void findsAMarkerThatComesAgain() {
    topic.both("1/1", "").both("1/2", "1/1").end(0, "1/2", "1/1", 0);

    assertThat(kinds()).containsExactly(Kind.OUTDATED_MARKER);
  }

  @Test
  void namesTheLastEpochThatAllPartitionsHave() {
    topic.both("1/1", "").end(0, "1/2", "1/1", 0);

    assertThat(check().findings())
        .containsExactly(
            new Finding(
                Kind.NO_COMMON_END,
                1,
                0,
                Optional.of(new EpochId(1, 1)),
                "it ends at epoch 1/1, and others reach 1/2: the last that all have is 1/1",
                false));
    topic.end(1, "1/2", "1/1", 0);
    assertThat(kinds()).isEmpty();
  }

  @Test
  void checksTheRowVersionsAloneOfAnEagerView() {
    topic.eager(0, "1/1/1").eager(0, "1/1/1").marker(MarkerKind.EAGER, 0, "1/1", "", 7);
    topic.eager(1, "1/1/3").marker(MarkerKind.EAGER, 1, "1/5", "1/4", 0);
    assertThat(check().eager()).isTrue();
    assertThat(kinds()).as("eager markers have no chain, and no count").isEmpty();

    topic.eager(0, "2/1/1").eager(0, "third");
    topic.row(1, 1).marker(MarkerKind.EAGER, 1, "1/6", "1/5", 0);
    assertThat(kinds()).containsExactly(Kind.ROW_VERSION, Kind.ROW_VERSION, Kind.ROW_VERSION);
  }

  private List<Kind> kinds() {
    return check().findings().stream().map(Finding::kind).toList();
  }

  private CheckReport check() {
    return topic.check();
  }
}
