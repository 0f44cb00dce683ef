package dev.insideout.flink.unified;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.utils.ProjectedRowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;

/**
 * Hands some of a row's columns on, in another order, without a copy of them: Flink's generated
 * projections copy every text.
 */
public final class PickedColumns extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData> {
  private static final long serialVersionUID = 1L;

  private final int[] columns;
  private transient ProjectedRowData picked;

  private PickedColumns(int[] columns) {
    this.columns = columns;
  }

  /**
   * The columns of {@code rows} at those places.
   *
   * @param type of what is picked
   */
  public static DataStream<RowData> of(
      DataStream<RowData> rows, String uid, int[] columns, RowType type) {
    return rows.transform("pick columns", InternalTypeInfo.of(type), new PickedColumns(columns))
        .setParallelism(rows.getParallelism())
        .uid(uid);
  }

  @Override
  public void open() throws Exception {
    super.open();
    picked = ProjectedRowData.from(columns);
  }

  @Override
  public void processElement(StreamRecord<RowData> element) {
    output.collect(element.replace(picked.replaceRow(element.getValue())));
  }
}
