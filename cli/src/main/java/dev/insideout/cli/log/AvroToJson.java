package dev.insideout.cli.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;

/**
 * Shows records as JSON that {@link JsonToAvro} reads back: decimals as strings, so that nobody
 * takes money for a double; times in ISO-8601; bytes as base64.
 */
public final class AvroToJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private AvroToJson() {}

  /** The record as a JSON object, its fields in the schema's order. */
  public static ObjectNode record(IndexedRecord record) {
    ObjectNode object = JSON.objectNode();
    for (Schema.Field field : record.getSchema().getFields()) {
      object.set(field.name(), value(record.get(field.pos())));
    }
    return object;
  }

  /** A value as a person reads it: without the quotes of JSON where it is one value. */
  public static String text(Object value) {
    JsonNode json = value(value);
    return json.isValueNode() ? json.asText() : json.toString();
  }

  private static JsonNode value(Object value) {
    if (value == null) {
      return JSON.nullNode();
    } else if (value instanceof IndexedRecord nested) {
      return record(nested);
    } else if (value instanceof Collection<?> items) {
      ArrayNode array = JSON.arrayNode();
      items.forEach(item -> array.add(value(item)));
      return array;
    } else if (value instanceof Map<?, ?> entries) {
      ObjectNode object = JSON.objectNode();
      entries.forEach((key, entry) -> object.set(key.toString(), value(entry)));
      return object;
    } else if (value instanceof BigDecimal decimal) {
      return JSON.textNode(decimal.toPlainString());
    } else if (value instanceof Integer number) {
      return JSON.numberNode(number);
    } else if (value instanceof Long number) {
      return JSON.numberNode(number);
    } else if (value instanceof Float number) {
      return JSON.numberNode(number);
    } else if (value instanceof Double number) {
      return JSON.numberNode(number);
    } else if (value instanceof Boolean truth) {
      return JSON.booleanNode(truth);
    } else if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return JSON.binaryNode(bytes);
    } else if (value instanceof GenericFixed fixed) {
      return JSON.binaryNode(fixed.bytes());
    }
    return JSON.textNode(value.toString());
  }
}
