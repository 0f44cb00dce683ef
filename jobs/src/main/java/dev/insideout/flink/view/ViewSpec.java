package dev.insideout.flink.view;

import java.io.Serializable;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.types.logical.RowType;

/**
 * What the writer of a view must know of it.
 *
 * @param name of the view and its topic
 * @param keyColumns indexes of the primary key's columns
 * @param partitions of its topic
 * @param upserts true where every change of a key is its new row or its deletion, in order; false
 *     where rows are added and taken back
 */
public record ViewSpec(
    String name,
    ViewSchemas schemas,
    RowType rowType,
    int[] keyColumns,
    int partitions,
    ViewOptions.Delivery delivery,
    boolean upserts)
    implements Serializable {

  /** A view of {@code columns}, among them its primary key. */
  public static ViewSpec of(
      String name,
      ResolvedSchema columns,
      int partitions,
      ViewOptions.Delivery delivery,
      boolean upserts) {
    return new ViewSpec(
        name,
        ViewSchemas.of(name, columns),
        (RowType) columns.toPhysicalRowDataType().getLogicalType(),
        columns.getPrimaryKeyIndexes(),
        partitions,
        delivery,
        upserts);
  }
}
