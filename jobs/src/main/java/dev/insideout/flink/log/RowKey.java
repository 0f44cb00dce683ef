package dev.insideout.flink.log;

import java.util.stream.IntStream;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.utils.ProjectedRowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;

/**
 * The key columns of a row in Flink's binary row format, whose hash does not depend on how the row
 * is held.
 */
final class RowKey implements KeySelector<RowData, RowData>, ResultTypeQueryable<RowData> {
  private static final long serialVersionUID = 1L;

  private final RowType keyType;
  private final int[] keyColumns;
  private final RowDataSerializer serializer;

  RowKey(RowType rowType, int[] keyColumns) {
    this.keyColumns = keyColumns;
    this.keyType =
        new RowType(
            IntStream.of(keyColumns).mapToObj(column -> rowType.getFields().get(column)).toList());
    this.serializer = new RowDataSerializer(keyType);
  }

  @Override
  public RowData getKey(RowData row) {
    RowData key = serializer.toBinaryRow(ProjectedRowData.from(keyColumns).replaceRow(row)).copy();
    // The kind is part of a binary row and so of its hash; a deletion has the same key as its row.
    key.setRowKind(RowKind.INSERT);
    return key;
  }

  @Override
  public InternalTypeInfo<RowData> getProducedType() {
    return InternalTypeInfo.of(keyType);
  }
}
