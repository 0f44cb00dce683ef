package dev.insideout.cli.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.NearNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** Picks rows by columns of their key. */
public final class KeyFilter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Object> wanted;

  private KeyFilter(Map<String, Object> wanted) {
    this.wanted = wanted;
  }

  /**
   * Reads {@code texts}, each {@code column=value} or a JSON object of columns; none lets all
   * through.
   *
   * @throws CommandFailure when a text is neither, names no column of the key, or has a value that
   *     the column cannot have
   */
  public static KeyFilter parse(List<String> texts, Schema keySchema) {
    Map<String, Object> wanted = new LinkedHashMap<>();
    for (String text : texts) {
      if (text.stripLeading().startsWith("{")) {
        json(text)
            .properties()
            .forEach(e -> wanted.put(e.getKey(), value(keySchema, e.getKey(), e.getValue())));
      } else {
        int equals = text.indexOf('=');
        if (equals < 1) {
          throw CommandFailure.badInput(
              "--key %s is neither column=value nor a JSON object.".formatted(text));
        }
        String column = text.substring(0, equals);
        wanted.put(column, valueOfText(keySchema, column, text.substring(equals + 1)));
      }
    }
    return new KeyFilter(wanted);
  }

  /** True when {@code key} has all wanted values. */
  public boolean accepts(GenericRecord key) {
    return wanted.entrySet().stream()
        .allMatch(e -> e.getValue().equals(comparable(key.get(e.getKey()))));
  }

  /**
   * The only key that has all wanted values.
   *
   * @throws CommandFailure when they leave a column of the key open
   */
  public GenericRecord whole(Schema keySchema) {
    GenericRecord key = new GenericData.Record(keySchema);
    List<String> columns = keySchema.getFields().stream().map(Schema.Field::name).toList();
    List<String> open = columns.stream().filter(column -> !wanted.containsKey(column)).toList();
    if (!open.isEmpty()) {
      throw CommandFailure.badInput(
          "--key must name one row, by all columns of the key: %s is missing. Give --key once for each of: %s."
              .formatted(String.join(", ", open), String.join(", ", columns)));
    }
    wanted.forEach(key::put);
    return key;
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw CommandFailure.badInput(
          "--key %s is not JSON: %s".formatted(text, e.getOriginalMessage()), e);
    }
  }

  /** Text stands for JSON where that fits the column, and else for itself. */
  private static Object valueOfText(Schema keySchema, String column, String text) {
    Schema schema = column(keySchema, column);
    try {
      return comparable(JsonToAvro.value(JSON.readTree(text), schema, column));
    } catch (JsonProcessingException | MisfitException e) {
      return value(keySchema, column, TextNode.valueOf(text));
    }
  }

  private static Object value(Schema keySchema, String column, JsonNode json) {
    try {
      return comparable(JsonToAvro.value(json, column(keySchema, column), column));
    } catch (MisfitException e) {
      throw CommandFailure.badInput("--key: %s.".formatted(e.getMessage()), e);
    }
  }

  private static Schema column(Schema keySchema, String column) {
    Schema.Field field = keySchema.getField(column);
    if (field == null) {
      List<String> columns = keySchema.getFields().stream().map(Schema.Field::name).toList();
      throw CommandFailure.badInput(
          "--key: '%s' is no column of the key. %s"
              .formatted(column, NearNames.hint(column, "column", columns)));
    }
    return field.schema();
  }

  /** Avro has several classes of strings, which never equal one another. */
  private static Object comparable(Object value) {
    return value instanceof CharSequence text ? text.toString() : value;
  }
}
