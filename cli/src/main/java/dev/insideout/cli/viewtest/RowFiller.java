package dev.insideout.cli.viewtest;

import dev.insideout.sqlview.TableDescription;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;

/**
 * Completes the rows of a test, so that it says only what it is about. A column that is left out is
 * as in the last row of the same key. Without one it is NULL, or a neutral value where it must not
 * be. Three columns tell rows apart and so are always new: {@code event_id}, {@code event_time},
 * and the version.
 */
final class RowFiller {
  private static final Instant FIRST_EVENT = Instant.parse("2026-01-05T08:00:00Z");
  private static final String EVENT_ID = "event_id";
  private static final String EVENT_TIME = "event_time";
  private static final String VERSION = "version";

  private final Map<String, GenericRowData> lastRows = new HashMap<>();
  private final Map<String, Long> versions = new HashMap<>();
  private int events;

  /**
   * The whole row.
   *
   * @param key names its key, over all tables; null for an event without one
   * @param named the columns that the test names
   */
  GenericRowData fill(TableDescription table, String key, Map<String, Object> named) {
    events++;
    RowType type = table.type();
    GenericRowData last = lastRows.get(key);
    GenericRowData row = new GenericRowData(type.getFieldCount());
    for (int i = 0; i < type.getFieldCount(); i++) {
      String column = type.getFieldNames().get(i);
      LogicalType columnType = type.getTypeAt(i);
      if (named.containsKey(column)) {
        row.setField(i, named.get(column));
      } else if (isVersion(table, column, columnType)) {
        row.setField(i, versions.getOrDefault(key == null ? table.name() : key, 0L) + 1);
      } else if (column.equals(EVENT_ID) && columnType.is(LogicalTypeRoot.VARCHAR)) {
        row.setField(i, StringData.fromString("%s-%d".formatted(table.name(), events)));
      } else if (column.equals(EVENT_TIME)
          && columnType.is(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE)) {
        row.setField(i, TimestampData.fromInstant(FIRST_EVENT.plusSeconds(events)));
      } else if (last != null) {
        row.setField(i, last.getField(i));
      } else {
        row.setField(i, columnType.isNullable() ? null : neutral(columnType));
      }
      if (isVersion(table, column, columnType)) {
        versions.merge(key == null ? table.name() : key, row.getLong(i), Math::max);
      }
    }
    if (key != null) {
      lastRows.put(key, row);
    }
    return row;
  }

  /** The row of {@code key} is deleted: the next one begins anew, but for its version. */
  void forget(String key) {
    lastRows.remove(key);
  }

  private static boolean isVersion(TableDescription table, String column, LogicalType type) {
    return !table.isView()
        && type.is(LogicalTypeRoot.BIGINT)
        && column.equals(table.version().orElse(VERSION));
  }

  private static Object neutral(LogicalType type) {
    return switch (type.getTypeRoot()) {
      case CHAR, VARCHAR -> StringData.fromString("");
      case BOOLEAN -> false;
      case TINYINT -> (byte) 0;
      case SMALLINT -> (short) 0;
      case INTEGER, DATE, TIME_WITHOUT_TIME_ZONE -> 0;
      case BIGINT -> 0L;
      case FLOAT -> 0f;
      case DOUBLE -> 0d;
      case DECIMAL ->
          DecimalData.zero(((DecimalType) type).getPrecision(), ((DecimalType) type).getScale());
      case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
          TimestampData.fromInstant(FIRST_EVENT);
      case ARRAY -> new GenericArrayData(new Object[0]);
      case MAP -> new GenericMapData(Map.of());
      case ROW -> row((RowType) type);
      default -> new byte[0];
    };
  }

  private static GenericRowData row(RowType type) {
    GenericRowData row = new GenericRowData(type.getFieldCount());
    for (int i = 0; i < type.getFieldCount(); i++) {
      LogicalType field = type.getTypeAt(i);
      row.setField(i, field.isNullable() ? null : neutral(field));
    }
    return row;
  }
}
