package dev.insideout.flink.job;

import dev.insideout.flink.view.ViewOptions.Delivery;
import dev.insideout.flink.view.ViewSpec;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.data.RowData;
import org.apache.flink.types.RowKind;

/**
 * A view as a job publishes it, in epochs: each row replaces that of its key, one of kind {@code
 * DELETE} deletes it.
 *
 * @param type of what the job makes its rows of
 * @param writer makes a row, whose columns stand in the order of their declaration
 */
public record JobView<T>(
    ViewSpec spec, ResolvedSchema columns, TypeInformation<T> type, RowWriter<T> writer) {
  /** Makes a row of something. */
  @FunctionalInterface
  public interface RowWriter<T> extends Serializable {
    RowData write(T row);
  }

  /**
   * A view of that name.
   *
   * @param partitions of its topic, fixed for the topic's life
   */
  public static <T> JobView<T> of(
      String name,
      int partitions,
      List<String> key,
      Class<T> type,
      RowWriter<T> writer,
      Column... columns) {
    ResolvedSchema schema = JobTopic.keyed(key, columns);
    return new JobView<>(
        ViewSpec.of(name, schema, partitions, Delivery.EPOCH, true),
        schema,
        TypeInformation.of(type),
        writer);
  }

  public String name() {
    return spec.name();
  }

  /**
   * Its topic, for the job that publishes it: what was published, read back. A tombstone, which
   * somebody else has written, takes nothing back.
   */
  public JobTopic<T> readBack(JobTopic.RowReader<T> reader) {
    return new JobTopic<>(
        name(), columns, type, row -> row.getRowKind() == RowKind.DELETE ? null : reader.read(row));
  }
}
