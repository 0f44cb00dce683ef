package dev.insideout.flink.log;

import dev.insideout.flink.KeyPerPartition;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.TwoInputTransformation;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;

/** Makes the rows of another group's view of the records of its topic, epoch by epoch. */
final class HeldRows {
  private static final int DEFAULT_MAX_PARALLELISM = 128;

  private HeldRows() {}

  static DataStream<RowData> of(
      ProviderContext provider,
      StreamExecutionEnvironment env,
      DataStream<RawRecord> records,
      LogTable table,
      RecordDecoder decoder) {
    HeldView view = table.view().orElseThrow();
    ViewEnds ends = ViewEnds.of(table.log(), view);
    SingleOutputStreamOperator<RawRecord> rows =
        records.transform("markers of " + view.name(), RawRecord.TYPE, new ViewReader(ends));
    provider.generateUid("view-reader").ifPresent(rows::uid);
    int maxParallelism =
        env.getMaxParallelism() > 0 ? env.getMaxParallelism() : DEFAULT_MAX_PARALLELISM;
    KeyPerPartition keys = new KeyPerPartition(view.partitions(), maxParallelism);
    KeySelector<RawRecord, Integer> byPartition = record -> keys.of(record.partition());
    // DataStream's own connect() does not key one input and broadcast the other without a pattern.
    TwoInputTransformation<RawRecord, HeldMarker, RowData> held =
        new TwoInputTransformation<>(
            rows.keyBy(byPartition, Types.INT).getTransformation(),
            rows.getSideOutput(ViewReader.MARKERS).broadcast().getTransformation(),
            "hold back " + view.name(),
            new HoldBack(view, table.group(), decoder, keys),
            InternalTypeInfo.of(table.rowType()),
            Math.min(view.partitions(), env.getParallelism()));
    held.setStateKeySelectors(byPartition, null);
    held.setStateKeyType(Types.INT);
    held.setMaxParallelism(maxParallelism);
    provider.generateUid("hold-back").ifPresent(held::setUid);
    return new DataStream<>(env, held);
  }
}
