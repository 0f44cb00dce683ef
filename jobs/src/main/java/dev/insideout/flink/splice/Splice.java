package dev.insideout.flink.splice;

import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.TableDescriptor;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.utils.TypeConversions;

/**
 * Where a plan of Flink's ends in operators of ours, or begins with them: tables that stand for
 * streams of one and the same job. No record ever leaves the job for them.
 */
public final class Splice {
  public static final String CONNECTOR = "splice";

  /** The number that the transformation has in its environment. */
  static final ConfigOption<Integer> TRANSFORMATION =
      ConfigOptions.key("transformation").intType().noDefaultValue();

  private Splice() {}

  /**
   * A table that a plan may write: its sink is a {@link SpliceEnd}. No column is required, so that
   * nothing is put before the end that would look at deletions, which have nothing but their key.
   */
  public static TableDescriptor end(RowType rows) {
    return table(
            new RowType(
                rows.getFields().stream()
                    .map(field -> new RowType.RowField(field.getName(), field.getType().copy(true)))
                    .collect(Collectors.toList())))
        .build();
  }

  /** A table that a plan may read: the rows of {@code stream}, which must be of {@code env}. */
  public static TableDescriptor beginning(
      StreamExecutionEnvironment env, DataStream<RowData> stream, RowType rows) {
    Transformation<RowData> transformation = stream.getTransformation();
    if (find(env, transformation.getId()).isEmpty()) {
      env.addOperator(transformation);
    }
    return table(rows).option(TRANSFORMATION, transformation.getId()).build();
  }

  /** The stream that a table stands for. */
  static DataStream<RowData> stream(StreamExecutionEnvironment env, int transformation) {
    @SuppressWarnings("unchecked") // Tables are made of streams of rows alone.
    Transformation<RowData> rows =
        (Transformation<RowData>)
            find(env, transformation)
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "the job has no transformation %d".formatted(transformation)));
    return new DataStream<>(env, rows);
  }

  private static Optional<Transformation<?>> find(StreamExecutionEnvironment env, int id) {
    return env.getTransformations().stream()
        .<Transformation<?>>map(transformation -> transformation)
        .filter(transformation -> transformation.getId() == id)
        .findFirst();
  }

  private static TableDescriptor.Builder table(RowType rows) {
    return TableDescriptor.forConnector(CONNECTOR)
        .schema(
            Schema.newBuilder()
                .fromRowDataType(TypeConversions.fromLogicalToDataType(rows))
                .build());
  }
}
