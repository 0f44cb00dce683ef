package dev.insideout.cli.viewtest;

import com.fasterxml.jackson.databind.node.TextNode;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;

/**
 * Writes values as test files have them, so that {@link CellReader} reads the same value again.
 * Equal values of a type have equal texts.
 */
public final class CellText {
  private static final String NULL = "null";

  /** What YAML would take for something else than the text that it is. */
  private static final String SAFE = "[A-Za-z_][A-Za-z0-9_./@-]*( [A-Za-z0-9_./@-]+)*";

  private static final List<String> WORDS =
      List.of("null", "true", "false", "yes", "no", "on", "off");

  private CellText() {}

  /**
   * The text of a value.
   *
   * @param value in Flink's internal form; null for NULL
   */
  public static String of(LogicalType type, Object value) {
    if (value == null) {
      return NULL;
    }
    return switch (type.getTypeRoot()) {
      case CHAR, VARCHAR -> quoted(value.toString());
      case DECIMAL -> ((DecimalData) value).toBigDecimal().toPlainString();
      case DATE -> LocalDate.ofEpochDay((Integer) value).toString();
      case TIME_WITHOUT_TIME_ZONE -> LocalTime.ofNanoOfDay((Integer) value * 1_000_000L).toString();
      case TIMESTAMP_WITHOUT_TIME_ZONE -> ((TimestampData) value).toLocalDateTime().toString();
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> ((TimestampData) value).toInstant().toString();
      case BINARY, VARBINARY -> quoted(HexFormat.of().formatHex((byte[]) value));
      case ARRAY -> array(((ArrayType) type).getElementType(), (ArrayData) value);
      case MAP -> map((MapType) type, (MapData) value);
      case ROW -> row((RowType) type, (RowData) value);
      default -> value.toString();
    };
  }

  private static String quoted(String text) {
    if (text.chars().anyMatch(Character::isISOControl)) {
      return TextNode.valueOf(text).toString();
    }
    return text.matches(SAFE) && !WORDS.contains(text.toLowerCase(Locale.ROOT))
        ? text
        : "'%s'".formatted(text.replace("'", "''"));
  }

  private static String array(LogicalType element, ArrayData array) {
    ArrayData.ElementGetter getter = ArrayData.createElementGetter(element);
    List<String> items = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      items.add(of(element, getter.getElementOrNull(array, i)));
    }
    return "[%s]".formatted(String.join(", ", items));
  }

  private static String map(MapType type, MapData map) {
    ArrayData.ElementGetter keys = ArrayData.createElementGetter(type.getKeyType());
    ArrayData.ElementGetter values = ArrayData.createElementGetter(type.getValueType());
    Map<String, String> entries = new TreeMap<>();
    for (int i = 0; i < map.size(); i++) {
      entries.put(
          of(type.getKeyType(), keys.getElementOrNull(map.keyArray(), i)),
          of(type.getValueType(), values.getElementOrNull(map.valueArray(), i)));
    }
    return mapping(entries);
  }

  private static String row(RowType type, RowData row) {
    return mapping(cells(type, row));
  }

  /** The texts of the cells of {@code row} by column. */
  public static Map<String, String> cells(RowType type, RowData row) {
    Map<String, String> cells = new LinkedHashMap<>();
    for (int i = 0; i < type.getFieldCount(); i++) {
      Object value = RowData.createFieldGetter(type.getTypeAt(i), i).getFieldOrNull(row);
      cells.put(type.getFieldNames().get(i), of(type.getTypeAt(i), value));
    }
    return cells;
  }

  /** Texts of a row's cells by column, as YAML has them in one line. */
  public static String mapping(Map<String, String> cells) {
    List<String> entries = new ArrayList<>();
    cells.forEach((name, text) -> entries.add(name + ": " + text));
    return "{%s}".formatted(String.join(", ", entries));
  }
}
