package dev.insideout.cli.viewtest;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads what a test file says of one cell as a value of the column's type, in Flink's internal
 * form. The column's type decides, never how YAML would take the text: {@code NO} is a string in a
 * column of strings, and a time needs no quotes.
 */
final class CellReader {
  private CellReader() {}

  /**
   * The value in {@code node}; null for NULL.
   *
   * @throws MistakeException when it is none of {@code type}
   */
  static Object read(String column, LogicalType type, Node node) throws MistakeException {
    if (isNull(node)) {
      if (!type.isNullable()) {
        throw new MistakeException(
            node, "column '%s' is NOT NULL and cannot be null".formatted(column));
      }
      return null;
    }
    return switch (type.getTypeRoot()) {
      case ARRAY -> array(column, ((ArrayType) type).getElementType(), node);
      case MAP -> map(column, (MapType) type, node);
      case ROW -> row(column, (RowType) type, node);
      default -> scalar(column, type, node);
    };
  }

  static boolean isNull(Node node) {
    return node instanceof ScalarNode scalar
        && scalar.getScalarStyle() == ScalarStyle.PLAIN
        && scalar.getTag().equals(Tag.NULL);
  }

  private static Object scalar(String column, LogicalType type, Node node) throws MistakeException {
    if (!(node instanceof ScalarNode scalar)) {
      throw misfit(column, type, node, "a list or a mapping", example(type));
    }
    String text = scalar.getValue();
    try {
      return switch (type.getTypeRoot()) {
        case CHAR, VARCHAR -> StringData.fromString(text);
        case BOOLEAN -> bool(text);
        case TINYINT -> Byte.valueOf(text);
        case SMALLINT -> Short.valueOf(text);
        case INTEGER -> Integer.valueOf(text);
        case BIGINT -> Long.valueOf(text);
        case FLOAT -> Float.valueOf(text);
        case DOUBLE -> Double.valueOf(text);
        case DECIMAL -> decimal((DecimalType) type, text);
        case DATE -> (int) LocalDate.parse(text).toEpochDay();
        case TIME_WITHOUT_TIME_ZONE -> (int) (LocalTime.parse(text).toNanoOfDay() / 1_000_000);
        case TIMESTAMP_WITHOUT_TIME_ZONE -> TimestampData.fromLocalDateTime(local(text));
        case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> TimestampData.fromInstant(instant(text));
        case BINARY, VARBINARY -> HexFormat.of().parseHex(text);
        default ->
            throw new MistakeException(
                node,
                "column '%s' has type %s, of which a test cannot write values"
                    .formatted(column, type.asSummaryString()));
      };
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
      throw misfit(column, type, node, "'%s'".formatted(text), example(type));
    }
  }

  private static Boolean bool(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static DecimalData decimal(DecimalType type, String text) {
    BigDecimal value = new BigDecimal(text).setScale(type.getScale(), RoundingMode.UNNECESSARY);
    if (value.precision() > type.getPrecision()) {
      throw new ArithmeticException(text);
    }
    return DecimalData.fromBigDecimal(value, type.getPrecision(), type.getScale());
  }

  private static LocalDateTime local(String text) {
    return LocalDateTime.parse(text.replace(' ', 'T'));
  }

  /** Without an offset it is UTC, as in the job. */
  private static Instant instant(String text) {
    String time = text.replace(' ', 'T');
    boolean zoned = time.endsWith("Z") || time.lastIndexOf('+') > 0 || time.lastIndexOf('-') > 9;
    return OffsetDateTime.parse(zoned ? time : time + "Z").toInstant();
  }

  private static Object array(String column, LogicalType element, Node node)
      throws MistakeException {
    if (!(node instanceof SequenceNode sequence)) {
      throw new MistakeException(node, "column '%s' is a list: [a, b]".formatted(column));
    }
    List<Object> values = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      values.add(read(column, element, item));
    }
    return new GenericArrayData(values.toArray());
  }

  private static Object map(String column, MapType type, Node node) throws MistakeException {
    Map<Object, Object> entries = new HashMap<>();
    for (NodeTuple entry : mapping(column, node).getValue()) {
      entries.put(
          read(column, type.getKeyType(), entry.getKeyNode()),
          read(column, type.getValueType(), entry.getValueNode()));
    }
    return new GenericMapData(entries);
  }

  private static Object row(String column, RowType type, Node node) throws MistakeException {
    GenericRowData row = new GenericRowData(type.getFieldCount());
    for (NodeTuple entry : mapping(column, node).getValue()) {
      String name = ((ScalarNode) entry.getKeyNode()).getValue();
      int field = type.getFieldIndex(name);
      if (field < 0) {
        throw MistakeException.unknown(
            entry.getKeyNode(),
            "field",
            name,
            "column '%s'".formatted(column),
            type.getFieldNames());
      }
      String path = column + "." + name;
      row.setField(field, read(path, type.getTypeAt(field), entry.getValueNode()));
    }
    return row;
  }

  private static MappingNode mapping(String column, Node node) throws MistakeException {
    if (node instanceof MappingNode mapping) {
      return mapping;
    }
    throw new MistakeException(node, "column '%s' is a mapping: {a: 1, b: 2}".formatted(column));
  }

  private static MistakeException misfit(
      String column, LogicalType type, Node node, String found, String example) {
    return new MistakeException(
        node,
        "column '%s' is %s, and %s is no such value; write it like %s"
            .formatted(column, type.copy(true).asSummaryString(), found, example));
  }

  private static String example(LogicalType type) {
    return switch (type.getTypeRoot()) {
      case CHAR, VARCHAR -> "paid";
      case BOOLEAN -> "true";
      case TINYINT, SMALLINT, INTEGER, BIGINT -> "42";
      case FLOAT, DOUBLE -> "1.5";
      case DECIMAL -> BigDecimal.TEN.setScale(((DecimalType) type).getScale()).toPlainString();
      case DATE -> "2026-01-31";
      case TIME_WITHOUT_TIME_ZONE -> "12:30:00";
      case TIMESTAMP_WITHOUT_TIME_ZONE -> "2026-01-31T12:30:00";
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> "2026-01-31T12:30:00Z";
      default -> "00ff (hexadecimal)";
    };
  }
}
