package dev.insideout.demo.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/** Rows as JSON: a field a column, decimals and times as texts, so that nothing of them is lost. */
final class RowJson {
  private RowJson() {}

  static ObjectNode of(IndexedRecord row) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (Schema.Field column : row.getSchema().getFields()) {
      Object value = row.get(column.pos());
      if (value == null) {
        json.putNull(column.name());
      } else if (value instanceof Long number) {
        json.put(column.name(), number);
      } else if (value instanceof BigDecimal decimal) {
        json.put(column.name(), decimal.toPlainString());
      } else {
        json.put(column.name(), value.toString());
      }
    }
    return json;
  }
}
