package dev.insideout.demo.recomputation;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.junit.jupiter.api.Test;

class ViewComparisonTest {
  private static final Schema KEY =
      SchemaBuilder.record("Key").fields().requiredString("id").endRecord();

  /** Avro does not check what is put into a record in memory: any type stands for a decimal. */
  private static final Schema ROW =
      SchemaBuilder.record("Row")
          .fields()
          .requiredString("id")
          .requiredBytes("amount")
          .optionalString("note")
          .endRecord();

  private final Map<List<Object>, Map<String, Object>> expected = new HashMap<>();
  private final Map<GenericRecord, GenericRecord> published = new HashMap<>();

  private void expect(String id, String amount, String note) {
    expected.put(List.of(id), row(id, amount, note));
  }

  private static Map<String, Object> row(String id, String amount, String note) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", id);
    row.put("amount", new BigDecimal(amount));
    row.put("note", note);
    return row;
  }

  private void publish(CharSequence id, String amount, CharSequence note) {
    published.put(record(KEY, id), record(ROW, id, new BigDecimal(amount), note));
  }

  private static GenericRecord record(Schema schema, Object... values) {
    GenericRecord record = new GenericData.Record(schema);
    for (int i = 0; i < values.length; i++) {
      record.put(i, values[i]);
    }
    return record;
  }

  private List<Mismatch> mismatches() {
    return ViewComparison.compare(expected, published);
  }

  @Test
  void equalByValueWhateverTheClassOrScale() {
    expect("a", "100.00", null);
    expect("b", "0.00", "x");
    publish(new Utf8("a"), "1E+2", null);
    publish("b", "0", new Utf8("x"));

    assertThat(mismatches()).isEmpty();
  }

  @Test
  void namesWhatIsMissingTooManyAndDifferent() {
    expect("a", "1.00", null);
    expect("b", "1.00", null);
    publish("b", "2.50", "x");
    publish("c", "1.00", null);

    assertThat(mismatches())
        .containsExactlyInAnyOrder(
            new Mismatch.Missing(List.of("a"), row("a", "1", null)),
            new Mismatch.Extra(List.of("c"), row("c", "1", null)),
            new Mismatch.Different(
                List.of("b"),
                Map.of(
                    "amount",
                    new Mismatch.Column(new BigDecimal("1"), new BigDecimal("2.5")),
                    "note",
                    new Mismatch.Column(null, "x"))));
    assertThat(mismatches())
        .extracting(Object::toString)
        .contains("[b]: amount is 2.5 and should be 1, note is x and should be null");
  }

  @Test
  void aColumnThatIsNotThereIsADifferenceEvenWhenItWouldBeNull() {
    expect("a", "1.00", null);
    expected.get(List.of((Object) "a")).remove("note");
    publish("a", "1.00", null);

    assertThat(mismatches())
        .containsExactly(
            new Mismatch.Different(
                List.of("a"), Map.of("note", new Mismatch.Column(Mismatch.Column.ABSENT, null))));
  }

  @Test
  void nothingIsEqualToNothingAlone() {
    assertThat(mismatches()).isEmpty();
    expect("a", "1.00", null);
    assertThat(mismatches()).extracting(Mismatch::key).containsExactly(List.of("a"));
  }
}
