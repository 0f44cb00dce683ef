package dev.insideout.flink.job;

import java.io.Serializable;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.catalog.UniqueConstraint;
import org.apache.flink.table.data.RowData;

/**
 * A topic of the log as a job reads it: the columns that it needs, and no others, so that what it
 * need not know it cannot keep.
 *
 * @param columns of its values; with a primary key, a tombstone is a row of kind {@code DELETE} of
 *     which only the key is set
 * @param type of what the job makes of a row
 * @param reader makes it
 */
public record JobTopic<T>(
    String name, ResolvedSchema columns, TypeInformation<T> type, RowReader<T> reader) {
  /** Makes something of a row, whose columns stand in the order of their declaration. */
  @FunctionalInterface
  public interface RowReader<T> extends Serializable {
    /** Null for a row that the job need not know. */
    T read(RowData row);
  }

  /** A topic of events: each record says something, and none is a deletion. */
  public static <T> JobTopic<T> events(
      String name, Class<T> type, RowReader<T> reader, Column... columns) {
    return new JobTopic<>(name, ResolvedSchema.of(columns), TypeInformation.of(type), reader);
  }

  /** A topic of rows: a record replaces its key's row, a tombstone deletes it. */
  public static <T> JobTopic<T> rows(
      String name, List<String> key, Class<T> type, RowReader<T> reader, Column... columns) {
    return new JobTopic<>(name, keyed(key, columns), TypeInformation.of(type), reader);
  }

  static ResolvedSchema keyed(List<String> key, Column... columns) {
    return new ResolvedSchema(
        List.of(columns), List.of(), UniqueConstraint.primaryKey("pk", key), List.of());
  }
}
