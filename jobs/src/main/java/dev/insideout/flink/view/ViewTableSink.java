package dev.insideout.flink.view;

import dev.insideout.contract.LogConnection;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.transformations.PhysicalTransformation;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.sink.DataStreamSinkProvider;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.data.RowData;

/**
 * Where a view's query ends: its changes, encoded. {@link ViewGroup} publishes them, together with
 * those of the other views of the group.
 */
final class ViewTableSink implements DynamicTableSink {
  private final LogConnection log;
  private final ViewSpec view;

  ViewTableSink(LogConnection log, ViewSpec view) {
    this.log = log;
    this.view = view;
  }

  /**
   * With every kind of change the planner puts no materializer before the sink, whatever the
   * query's upsert key is.
   */
  @Override
  public ChangelogMode getChangelogMode(ChangelogMode requested) {
    return view.upserts() ? ChangelogMode.upsert() : ChangelogMode.all();
  }

  @Override
  public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
    return new DataStreamSinkProvider() {
      @Override
      public DataStreamSink<?> consumeDataStream(
          ProviderContext provider, DataStream<RowData> rows) {
        SingleOutputStreamOperator<RowData> changes = ViewGroup.encode(log, view, rows);
        provider.generateUid("change-encoder").ifPresent(changes::uid);
        return new QueryEnd(changes);
      }
    };
  }

  @Override
  public DynamicTableSink copy() {
    return new ViewTableSink(log, view);
  }

  @Override
  public String asSummaryString() {
    return "view " + view.name();
  }

  /** The planner wants a sink; the last operator of the query stands for it. */
  private static final class QueryEnd extends DataStreamSink<RowData> {
    QueryEnd(DataStream<RowData> changes) {
      super((PhysicalTransformation<RowData>) changes.getTransformation());
    }
  }
}
