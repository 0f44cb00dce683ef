package dev.insideout.cli.recomputation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.recomputation.TableComparison.Added;
import dev.insideout.cli.recomputation.TableComparison.Cell;
import dev.insideout.cli.recomputation.TableComparison.Changed;
import dev.insideout.cli.recomputation.TableComparison.Columns;
import dev.insideout.cli.recomputation.TableComparison.Gone;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class TableComparisonTest {
  private static final Schema KEY =
      SchemaBuilder.record("Key").fields().requiredString("id").endRecord();
  private static final Schema NARROW =
      SchemaBuilder.record("Row")
          .fields()
          .requiredString("id")
          .requiredInt("orders")
          .name("total")
          .type(decimal(10, 2))
          .noDefault()
          .optionalString("note")
          .endRecord();

  /** One column dropped, one added, two of another type. */
  private static final Schema WIDE =
      SchemaBuilder.record("Row")
          .fields()
          .requiredString("id")
          .requiredLong("orders")
          .name("total")
          .type(decimal(12, 4))
          .noDefault()
          .optionalString("country")
          .endRecord();

  @Test
  void countsRowsByWhatBecameOfThemAndByColumn() {
    ViewRows before =
        table(
            NARROW,
            row(NARROW, "a", 1, new BigDecimal("1.00"), "x"),
            row(NARROW, "b", 2, new BigDecimal("2.00"), null),
            row(NARROW, "c", 3, new BigDecimal("3.00"), null),
            row(NARROW, "d", 4, new BigDecimal("4.00"), null));
    ViewRows after =
        table(
            NARROW,
            row(NARROW, "e", 5, new BigDecimal("5.00"), null),
            row(NARROW, "d", 5, new BigDecimal("4.50"), null),
            row(NARROW, "c", 3, new BigDecimal("3.01"), null),
            row(NARROW, "a", 1, new BigDecimal("1.00"), "x"));

    TableComparison comparison = TableComparison.of(before, after, 10);

    assertThat(comparison.columns().isEmpty()).isTrue();
    assertThat(comparison.same()).isEqualTo(1);
    assertThat(comparison.changed()).isEqualTo(2);
    assertThat(comparison.added()).isEqualTo(1);
    assertThat(comparison.gone()).isEqualTo(1);
    assertThat(comparison.share()).isEqualTo(0.8);
    assertThat(comparison.changedByColumn())
        .containsExactly(Map.entry("orders", 1L), Map.entry("total", 2L));
    assertThat(comparison.samples())
        .as("in the order of keys")
        .containsExactly(
            new Gone(key("b"), row(NARROW, "b", 2, new BigDecimal("2.00"), null)),
            new Changed(key("c"), List.of(new Cell("total", "3.00", "3.01"))),
            new Changed(
                key("d"), List.of(new Cell("orders", "4", "5"), new Cell("total", "4.00", "4.50"))),
            new Added(key("e"), row(NARROW, "e", 5, new BigDecimal("5.00"), null)));
    assertThat(TableComparison.of(before, after, 1).samples()).hasSize(1);
    assertThat(TableComparison.of(before, after, 1).different()).isEqualTo(4);
  }

  @Test
  void saysOnceHowColumnsDifferAndComparesTheValuesOfThoseThatAreLeft() {
    ViewRows before =
        table(
            NARROW,
            row(NARROW, "a", 1, new BigDecimal("1.00"), "x"),
            row(NARROW, "b", 2, new BigDecimal("2.00"), null));
    ViewRows after =
        table(
            WIDE,
            row(WIDE, "a", 1L, new BigDecimal("1.0000"), "DE"),
            row(WIDE, "b", 2L, new BigDecimal("2.0001"), null));

    TableComparison comparison = TableComparison.of(before, after, 10);

    assertThat(comparison.columns())
        .isEqualTo(
            new Columns(
                List.of("country"),
                List.of("note"),
                List.of(
                    "orders: int -> long",
                    "total: decimal{precision=10, scale=2} -> decimal{precision=12, scale=4}")));
    assertThat(comparison.same()).isEqualTo(1);
    assertThat(comparison.samples())
        .containsExactly(new Changed(key("b"), List.of(new Cell("total", "2.00", "2.0001"))));
  }

  @Test
  void takesWhatARowOfAnEarlierSchemaHasNotForNull() {
    Schema earlier = SchemaBuilder.record("Row").fields().requiredString("id").endRecord();
    GenericRecord old = new GenericData.Record(earlier);
    old.put("id", "a");
    Schema now =
        SchemaBuilder.record("Row")
            .fields()
            .requiredString("id")
            .optionalString("note")
            .endRecord();
    GenericRecord without = new GenericData.Record(now);
    without.put("id", "a");

    ViewRows published = new ViewRows(KEY, now, Map.of(key("a"), old));
    ViewRows recomputed = new ViewRows(KEY, now, Map.of(key("a"), without));

    assertThat(TableComparison.of(recomputed, published, 10).different()).isZero();
    without.put("note", "n");
    assertThat(TableComparison.of(recomputed, published, 10).samples())
        .containsExactly(new Changed(key("a"), List.of(new Cell("note", "n", "null"))));
  }

  @Test
  void refusesTablesOfDifferentKeys() {
    Schema other =
        SchemaBuilder.record("Key").fields().requiredString("id").requiredLong("day").endRecord();

    assertThatThrownBy(
            () -> TableComparison.of(table(NARROW), new ViewRows(other, NARROW, Map.of()), 10))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("(id string) and (id string, day long)");
  }

  private static Schema decimal(int precision, int scale) {
    return LogicalTypes.decimal(precision, scale).addToSchema(Schema.create(Schema.Type.BYTES));
  }

  private static ViewRows table(Schema schema, GenericRecord... rows) {
    Map<GenericRecord, GenericRecord> byKey = new HashMap<>();
    for (GenericRecord row : rows) {
      byKey.put(key(row.get("id").toString()), row);
    }
    return new ViewRows(KEY, schema, byKey);
  }

  private static GenericRecord key(String id) {
    GenericRecord key = new GenericData.Record(KEY);
    key.put("id", id);
    return key;
  }

  private static GenericRecord row(Schema schema, Object... values) {
    GenericRecord row = new GenericData.Record(schema);
    for (int i = 0; i < values.length; i++) {
      row.put(i, values[i]);
    }
    return row;
  }
}
