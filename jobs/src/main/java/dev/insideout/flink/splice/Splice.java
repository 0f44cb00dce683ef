package dev.insideout.flink.splice;

import java.util.Map;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.catalog.CatalogTable;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.utils.TypeConversions;

/**
 * Where a plan of Flink's ends in operators of ours, or begins with them: tables that stand for
 * streams of one and the same job. No record ever leaves the job for them.
 */
public final class Splice {
  static final String CONNECTOR = "splice";

  static final Map<String, String> OPTIONS = Map.of("connector", CONNECTOR);

  private Splice() {}

  /**
   * A table that a plan may write: its sink is a {@link SpliceEnd}. No column is required, so that
   * nothing is put before the end that would look at deletions, which have nothing but their key.
   */
  public static CatalogTable end(RowType rows) {
    return CatalogTable.newBuilder().schema(schema(nullable(rows))).options(OPTIONS).build();
  }

  /** A table that a plan may read: the rows of {@code stream}. */
  public static CatalogTable beginning(DataStream<RowData> stream, RowType rows) {
    return new SpliceTable(schema(rows), stream.getTransformation());
  }

  /** The same columns, each of which may be null. */
  public static RowType nullable(RowType rows) {
    return new RowType(
        rows.getFields().stream()
            .map(column -> new RowType.RowField(column.getName(), column.getType().copy(true)))
            .toList());
  }

  private static Schema schema(RowType rows) {
    return Schema.newBuilder().fromRowDataType(TypeConversions.fromLogicalToDataType(rows)).build();
  }
}
