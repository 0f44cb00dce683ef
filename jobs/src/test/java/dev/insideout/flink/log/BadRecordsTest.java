package dev.insideout.flink.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.flink.RecordHeader;
import dev.insideout.flink.TopicRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a record that cannot be read, and what of it is shown. */
class BadRecordsTest {
  private static final byte[] ADA = "Ada".getBytes(StandardCharsets.UTF_8);
  private static final RawRecord RECORD =
      new RawRecord(2, 7, 0, "CreateTime", ADA, ADA, List.of(new RecordHeader("name", ADA)));
  private static final BadRecordException REASON =
      new BadRecordException("'Ada' is no number", new IllegalStateException("Ada"));

  @Test
  void aDeadLetterIsTheRecordWithWhatIsWrong() throws Exception {
    TopicRecord letter = bad(LogOptions.BadRecord.DEAD_LETTER, "").letter(RECORD, REASON);

    assertThat(letter.topic()).isEqualTo("eu.people.dead");
    assertThat(letter.key()).isEqualTo(ADA);
    assertThat(letter.value()).isEqualTo(ADA);
    assertThat(letter.headers().toString()).contains("name");
  }

  @Test
  void ofWhatHasToStayInARegionItSaysOnlyWhereItIs() throws Exception {
    TopicRecord letter = bad(LogOptions.BadRecord.DEAD_LETTER, "eu").letter(RECORD, REASON);

    assertThat(letter.topic()).isEqualTo("eu.people.dead");
    assertThat(letter.key()).isNull();
    assertThat(letter.value()).isNull();
    assertThat(letter.headers())
        .extracting(
            header -> header.name() + "=" + new String(header.value(), StandardCharsets.UTF_8))
        .contains("io.dead.topic=eu/people", "io.dead.partition=2", "io.dead.offset=7")
        .noneMatch(header -> header.contains("Ada"));
  }

  @Test
  void aJobThatFailsForItTellsNoMoreOfIt() {
    assertThatThrownBy(() -> bad(LogOptions.BadRecord.FAIL, "").letter(RECORD, REASON))
        .hasMessage("topic eu/people, partition 2, offset 7: 'Ada' is no number");
    assertThatThrownBy(() -> bad(LogOptions.BadRecord.FAIL, "eu").letter(RECORD, REASON))
        .hasMessage(
            "topic eu/people, partition 2, offset 7: it cannot be read, and stays in region eu: look at it there")
        .hasRootCauseMessage("it cannot be read, and stays in region eu: look at it there");
  }

  private static BadRecords bad(LogOptions.BadRecord action, String withheld) {
    return new BadRecords("eu/people", "readers", action, withheld);
  }
}
