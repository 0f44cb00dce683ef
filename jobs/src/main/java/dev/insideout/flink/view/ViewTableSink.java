package dev.insideout.flink.view;

import dev.insideout.contract.LogConnection;
import dev.insideout.flink.TopicRecord;
import dev.insideout.flink.TopicSink;
import dev.insideout.flink.log.LogReaders;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.TwoInputTransformation;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.sink.DataStreamSinkProvider;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * The sink of a view: changes are encoded, routed to the owner of their partition, published epoch
 * by epoch and written in the checkpoint's transaction. It takes every kind of change, so that the
 * planner puts no materializer before it.
 */
final class ViewTableSink implements DynamicTableSink {
  private static final int DEFAULT_MAX_PARALLELISM = 128;

  private final String view;
  private final String group;
  private final LogConnection log;
  private final ViewSchemas schemas;
  private final RowType rowType;
  private final int[] keyColumns;
  private final int partitions;

  ViewTableSink(
      String view,
      String group,
      LogConnection log,
      ViewSchemas schemas,
      RowType rowType,
      int[] keyColumns,
      int partitions) {
    this.view = view;
    this.group = group;
    this.log = log;
    this.schemas = schemas;
    this.rowType = rowType;
    this.keyColumns = keyColumns;
    this.partitions = partitions;
  }

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
        return publish(provider, rows);
      }
    };
  }

  private DataStreamSink<?> publish(ProviderContext provider, DataStream<RowData> rows) {
    StreamExecutionEnvironment env = rows.getExecutionEnvironment();
    LogReaders readers = LogReaders.upstreamOf(env, List.of(rows.getTransformation()));
    if (readers.isEmpty()) {
      throw new ValidationException(
          "view '%s' reads no table of the log, so there is nothing that could keep it current"
              .formatted(view));
    }
    PartitionKeys partitionKeys = new PartitionKeys(partitions, maxParallelism(env));
    SingleOutputStreamOperator<RowData> changes =
        rows.map(new ChangeEncoder(ViewLog.at(log), schemas, rowType, keyColumns, partitions))
            .returns(EncodedChange.TYPE)
            .name("encode " + view)
            .setParallelism(rows.getParallelism());
    provider.generateUid("change-encoder").ifPresent(changes::uid);
    Publication publication =
        publication(env, changes.keyBy(partitionKeys, Types.INT), readers, partitionKeys);
    provider.generateUid("publisher").ifPresent(publication::uid);
    DataStreamSink<TopicRecord> sink =
        publication
            .sinkTo(TopicSink.of(log, group + "-" + view))
            .name("view " + view)
            .setParallelism(publication.getParallelism());
    provider.generateUid("view-sink").ifPresent(sink::uid);
    return sink;
  }

  /**
   * The publisher's two inputs: DataStream's own connect() does not key one and broadcast the other
   * without a pattern.
   */
  private Publication publication(
      StreamExecutionEnvironment env,
      KeyedStream<RowData, Integer> changes,
      LogReaders readers,
      PartitionKeys partitionKeys) {
    int inputParallelism = changes.getParallelism();
    int parallelism =
        Math.min(partitions, inputParallelism > 0 ? inputParallelism : env.getParallelism());
    TwoInputTransformation<RowData, Tuple2<String, Long>, TopicRecord> transformation =
        new TwoInputTransformation<>(
            changes.getTransformation(),
            readers.positions().broadcast().getTransformation(),
            "publish " + view,
            new Publisher(new PublishedView(view, group, schemas, partitionKeys, ViewLog.at(log))),
            TopicRecord.TYPE,
            parallelism);
    transformation.setStateKeySelectors(partitionKeys, null);
    transformation.setStateKeyType(Types.INT);
    transformation.setMaxParallelism(maxParallelism(env));
    env.addOperator(transformation);
    return new Publication(env, transformation);
  }

  private static int maxParallelism(StreamExecutionEnvironment env) {
    return env.getMaxParallelism() > 0 ? env.getMaxParallelism() : DEFAULT_MAX_PARALLELISM;
  }

  /** A stream of a transformation that was made by hand. */
  private static final class Publication extends SingleOutputStreamOperator<TopicRecord> {
    Publication(
        StreamExecutionEnvironment env,
        TwoInputTransformation<RowData, Tuple2<String, Long>, TopicRecord> transformation) {
      super(env, transformation);
    }
  }

  @Override
  public DynamicTableSink copy() {
    return new ViewTableSink(view, group, log, schemas, rowType, keyColumns, partitions);
  }

  @Override
  public String asSummaryString() {
    return "view " + view;
  }
}
