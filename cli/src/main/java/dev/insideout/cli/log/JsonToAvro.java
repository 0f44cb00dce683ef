package dev.insideout.cli.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import dev.insideout.cli.output.NearNames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * Turns JSON into records of an Avro schema, strictly: no unknown field, no lossy number, no
 * missing field unless it has a default or may be null. Bytes are base64; logical types are as in
 * {@link LogicalJson}.
 */
public final class JsonToAvro {
  private JsonToAvro() {}

  /**
   * The record of {@code schema} that {@code json} describes.
   *
   * @throws MisfitException naming the first field that does not fit, and why
   */
  public static GenericRecord record(JsonNode json, Schema schema) throws MisfitException {
    return record(json, schema, "");
  }

  /**
   * One value of {@code schema}; {@code path} names it in errors.
   *
   * @throws MisfitException when {@code json} does not fit
   */
  public static Object value(JsonNode json, Schema schema, String path) throws MisfitException {
    if (schema.getType() == Schema.Type.UNION) {
      return union(json, schema, path);
    }
    if (schema.getLogicalType() != null && LogicalJson.knows(schema)) {
      return LogicalJson.read(json, schema, path);
    }
    return switch (schema.getType()) {
      case RECORD -> record(json, schema, path);
      case ARRAY -> array(json, schema, path);
      case MAP -> map(json, schema, path);
      case ENUM -> symbol(json, schema, path);
      case STRING -> text(json, path);
      case BYTES -> ByteBuffer.wrap(base64(json, path));
      case FIXED -> fixed(json, schema, path);
      case INT -> integer(json, path, Integer.MIN_VALUE, Integer.MAX_VALUE).intValue();
      case LONG -> integer(json, path, Long.MIN_VALUE, Long.MAX_VALUE);
      case FLOAT -> (float) number(json, path);
      case DOUBLE -> number(json, path);
      case BOOLEAN -> bool(json, path);
      case NULL -> nothing(json, path);
      case UNION -> throw new IllegalStateException("unions are taken care of above");
    };
  }

  private static GenericRecord record(JsonNode json, Schema schema, String path)
      throws MisfitException {
    require(json, JsonNodeType.OBJECT, "a JSON object", path);
    for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (schema.getField(name) == null) {
        List<String> known = schema.getFields().stream().map(Schema.Field::name).toList();
        throw new MisfitException(
            child(path, name),
            "is not in schema %s. %s"
                .formatted(schema.getFullName(), NearNames.hint(name, "field", known)));
      }
    }
    GenericRecord record = new GenericData.Record(schema);
    for (Schema.Field field : schema.getFields()) {
      JsonNode value = json.get(field.name());
      record.put(
          field.pos(),
          value == null
              ? absent(field, child(path, field.name()))
              : value(value, field.schema(), child(path, field.name())));
    }
    return record;
  }

  private static Object absent(Schema.Field field, String path) throws MisfitException {
    if (field.hasDefaultValue()) {
      return GenericData.get().getDefaultValue(field);
    }
    if (field.schema().isNullable()) {
      return null;
    }
    throw new MisfitException(path, "is missing");
  }

  private static Object union(JsonNode json, Schema schema, String path) throws MisfitException {
    if (json.isNull() && schema.isNullable()) {
      return null;
    }
    MisfitException first = null;
    for (Schema branch : schema.getTypes()) {
      if (branch.getType() != Schema.Type.NULL) {
        try {
          return value(json, branch, path);
        } catch (MisfitException e) {
          first = first == null ? e : first;
        }
      }
    }
    throw first == null ? new MisfitException(path, "must be null") : first;
  }

  private static List<Object> array(JsonNode json, Schema schema, String path)
      throws MisfitException {
    require(json, JsonNodeType.ARRAY, "a JSON array", path);
    List<Object> items = new ArrayList<>();
    for (int i = 0; i < json.size(); i++) {
      items.add(value(json.get(i), schema.getElementType(), "%s[%d]".formatted(path, i)));
    }
    return items;
  }

  private static Map<String, Object> map(JsonNode json, Schema schema, String path)
      throws MisfitException {
    require(json, JsonNodeType.OBJECT, "a JSON object", path);
    Map<String, Object> entries = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      entries.put(
          entry.getKey(),
          value(entry.getValue(), schema.getValueType(), child(path, entry.getKey())));
    }
    return entries;
  }

  private static Object symbol(JsonNode json, Schema schema, String path) throws MisfitException {
    String symbol = text(json, path);
    if (!schema.hasEnumSymbol(symbol)) {
      throw new MisfitException(
          path,
          "is '%s', which is none of %s"
              .formatted(symbol, String.join(", ", schema.getEnumSymbols())));
    }
    return new GenericData.EnumSymbol(schema, symbol);
  }

  static String text(JsonNode json, String path) throws MisfitException {
    require(json, JsonNodeType.STRING, "a string", path);
    return json.textValue();
  }

  private static byte[] base64(JsonNode json, String path) throws MisfitException {
    require(json, JsonNodeType.STRING, "a string of base64", path);
    try {
      return json.binaryValue();
    } catch (IOException e) {
      throw new MisfitException(path, "is not base64: " + json);
    }
  }

  private static Object fixed(JsonNode json, Schema schema, String path) throws MisfitException {
    byte[] bytes = base64(json, path);
    if (bytes.length != schema.getFixedSize()) {
      throw new MisfitException(
          path, "has %d bytes and must have %d".formatted(bytes.length, schema.getFixedSize()));
    }
    return new GenericData.Fixed(schema, bytes);
  }

  static Long integer(JsonNode json, String path, long least, long most) throws MisfitException {
    require(json, JsonNodeType.NUMBER, "a whole number", path);
    if (!json.isIntegralNumber()) {
      throw new MisfitException(path, "is %s and must be a whole number".formatted(json));
    }
    if (!json.canConvertToLong() || json.longValue() < least || json.longValue() > most) {
      throw new MisfitException(
          path, "is %s, which is outside of %d to %d".formatted(json, least, most));
    }
    return json.longValue();
  }

  private static double number(JsonNode json, String path) throws MisfitException {
    require(json, JsonNodeType.NUMBER, "a number", path);
    return json.doubleValue();
  }

  private static boolean bool(JsonNode json, String path) throws MisfitException {
    require(json, JsonNodeType.BOOLEAN, "true or false", path);
    return json.booleanValue();
  }

  private static Object nothing(JsonNode json, String path) throws MisfitException {
    require(json, JsonNodeType.NULL, "null", path);
    return null;
  }

  static MisfitException notA(String wanted, JsonNode json, String path) {
    return new MisfitException(
        path,
        "must be %s and is %s"
            .formatted(
                wanted,
                json.isContainerNode()
                    ? "an " + json.getNodeType().name().toLowerCase(Locale.ROOT)
                    : json));
  }

  private static void require(JsonNode json, JsonNodeType type, String wanted, String path)
      throws MisfitException {
    if (json.getNodeType() != type) {
      throw notA(wanted, json, path);
    }
  }

  private static String child(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
