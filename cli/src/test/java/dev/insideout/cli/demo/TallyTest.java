package dev.insideout.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;

/** Rows move from one count to another, and leave. */
class TallyTest {
  private static final Schema KEY =
      SchemaBuilder.record("Key").fields().requiredString("id").endRecord();
  private static final Schema ROW =
      SchemaBuilder.record("Row").fields().requiredString("status").endRecord();

  @Test
  void countsEachRowWhereItIsNow() {
    Tally tally = Tally.of("status");
    tally.take(key("a"), row("validated"));
    tally.take(key("b"), row("validated"));
    tally.take(key("a"), row("failed"));
    tally.take(key("b"), Optional.empty());

    assertThat(tally.counts()).isEqualTo(Map.of("validated", 0L, "failed", 1L));
  }

  @Test
  void countsNothingWhereThereIsNoSuchColumn() {
    Tally other = Tally.of("state");
    other.take(key("a"), row("validated"));
    Tally none = Tally.none();
    none.take(key("a"), row("validated"));

    assertThat(other.counts()).isEmpty();
    assertThat(none.counts()).isEmpty();
  }

  private static GenericRecord key(String id) {
    return new GenericRecordBuilder(KEY).set("id", id).build();
  }

  private static Optional<GenericRecord> row(String status) {
    return Optional.of(new GenericRecordBuilder(ROW).set("status", status).build());
  }
}
