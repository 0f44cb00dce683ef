package dev.insideout.flink.splice;

import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.transformations.PhysicalTransformation;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.sink.DataStreamSinkProvider;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.data.RowData;

/** Ends a plan without an operator. */
record SpliceSink(String table) implements DynamicTableSink {
  @Override
  public ChangelogMode getChangelogMode(ChangelogMode requested) {
    return ChangelogMode.all();
  }

  @Override
  public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
    return new DataStreamSinkProvider() {
      @Override
      public DataStreamSink<?> consumeDataStream(
          ProviderContext provider, DataStream<RowData> rows) {
        return new End(table, rows);
      }
    };
  }

  @Override
  public DynamicTableSink copy() {
    return this;
  }

  @Override
  public String asSummaryString() {
    return "end of " + table;
  }

  /** The planner wants a sink; it takes the transformation of it that it is given. */
  private static final class End extends DataStreamSink<RowData> {
    private final SpliceEnd end;

    End(String table, DataStream<RowData> rows) {
      super((PhysicalTransformation<RowData>) rows.getTransformation());
      this.end = new SpliceEnd(table, rows.getTransformation());
    }

    @Override
    public Transformation<RowData> getTransformation() {
      return end;
    }
  }
}
