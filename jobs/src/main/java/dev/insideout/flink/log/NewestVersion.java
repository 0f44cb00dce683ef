package dev.insideout.flink.log;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.Collector;

/**
 * Keeps of each key the row with the highest version and hands on the changes of that. What arrives
 * late or twice changes nothing. A tombstone deletes the row and forgets its version: a writer that
 * deletes a key writes no older version after it.
 */
final class NewestVersion extends KeyedProcessFunction<RowData, RowData, RowData> {
  private static final long serialVersionUID = 1L;

  private final InternalTypeInfo<RowData> rowType;
  private final int versionColumn;

  private transient ValueState<RowData> newest;
  private transient Counter outdatedRecords;

  NewestVersion(InternalTypeInfo<RowData> rowType, int versionColumn) {
    this.rowType = rowType;
    this.versionColumn = versionColumn;
  }

  @Override
  public void open(OpenContext context) {
    newest = getRuntimeContext().getState(new ValueStateDescriptor<>("newest", rowType));
    outdatedRecords = getRuntimeContext().getMetricGroup().counter("outdatedRecords");
  }

  @Override
  public void processElement(RowData row, Context context, Collector<RowData> out)
      throws Exception {
    RowData before = newest.value();
    if (row.getRowKind() == RowKind.DELETE) {
      if (before != null) {
        newest.clear();
        emit(RowKind.DELETE, before, out);
      }
    } else if (before == null) {
      newest.update(row);
      out.collect(row);
    } else if (row.getLong(versionColumn) > before.getLong(versionColumn)) {
      newest.update(row);
      emit(RowKind.UPDATE_BEFORE, before, out);
      emit(RowKind.UPDATE_AFTER, row, out);
      row.setRowKind(RowKind.INSERT);
    } else {
      outdatedRecords.inc();
    }
  }

  private static void emit(RowKind kind, RowData row, Collector<RowData> out) {
    row.setRowKind(kind);
    out.collect(row);
  }
}
