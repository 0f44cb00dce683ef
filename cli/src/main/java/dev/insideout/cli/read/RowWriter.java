package dev.insideout.cli.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cli.log.AvroToJson;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.output.TextTable;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * Writes rows as they are asked for: as JSON, a line each, in a form that {@code publish} takes; or
 * as a table first and then a line for each change.
 */
final class RowWriter {
  private static final String ABSENT = "-";

  private final Output output;
  private final List<String> columns;
  private final TextTable table;
  private long left;
  private boolean tableShown;

  RowWriter(Output output, Schema schema, long limit) {
    this.output = output;
    this.columns = schema.getFields().stream().map(Schema.Field::name).toList();
    this.table = new TextTable(columns);
    this.left = limit;
  }

  /** True when as many rows were written as were asked for. */
  boolean full() {
    return left <= 0;
  }

  /** Writes the row of {@code key}, or that it is gone; nothing when full. */
  void write(GenericRecord key, Optional<GenericRecord> row) {
    if (full()) {
      return;
    }
    left--;
    if (output.json()) {
      output.result(row.map(AvroToJson::record).orElseGet(() -> deletion(key)));
    } else if (tableShown) {
      output.result(
          row.map(r -> "+ " + AvroToJson.record(r)).orElseGet(() -> "- " + AvroToJson.record(key)));
    } else {
      table.add(cells(row.map(AvroToJson::record).orElseGet(() -> AvroToJson.record(key))));
    }
  }

  /** Shows the rows so far, where they are shown as a table; later ones come line by line. */
  void showTable() {
    if (!output.json() && !tableShown) {
      output.result(table);
    }
    tableShown = true;
  }

  private List<String> cells(ObjectNode row) {
    return columns.stream()
        .map(row::get)
        .map(cell -> cell == null || cell.isNull() ? ABSENT : text(cell))
        .toList();
  }

  private static String text(JsonNode cell) {
    return cell.isValueNode() ? cell.asText() : cell.toString();
  }

  private static ObjectNode deletion(GenericRecord key) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.set("key", AvroToJson.record(key));
    line.putNull("value");
    return line;
  }
}
