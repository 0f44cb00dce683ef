package dev.insideout.flink.log;

import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.state.api.OperatorTransformation;
import org.apache.flink.state.api.StateBootstrapTransformation;
import org.apache.flink.state.api.functions.StateBootstrapFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** How far a task has read its partitions of a topic, kept in its operator's state. */
final class NextOffsets {
  private static final ListStateDescriptor<Tuple2<String, Long>> STATE =
      new ListStateDescriptor<>("next-offsets", Types.TUPLE(Types.STRING, Types.LONG));

  private final String topic;
  private final ListState<Tuple2<String, Long>> state;
  private final TreeMap<Integer, Long> next = new TreeMap<>();
  private long newest = Progress.NOTHING;

  private NextOffsets(String topic, ListState<Tuple2<String, Long>> state) {
    this.topic = topic;
    this.state = state;
  }

  /** Those that {@code store} holds; none at the first start. */
  static NextOffsets restored(String topic, OperatorStateStore store) throws Exception {
    NextOffsets offsets = new NextOffsets(topic, store.getListState(STATE));
    for (Tuple2<String, Long> entry : offsets.state.get()) {
      offsets.next.merge(SourcePartition.parse(entry.f0).partition(), entry.f1, Math::max);
    }
    return offsets;
  }

  /** The state of a reader that has read all below {@code cut} of its topic. */
  static StateBootstrapTransformation<Tuple2<String, Long>> at(
      StreamExecutionEnvironment env, String topic, Positions cut) {
    List<Tuple2<String, Long>> next =
        cut.next().entrySet().stream()
            .filter(entry -> entry.getKey().source().equals(topic))
            .map(entry -> Tuple2.of(entry.getKey().toString(), entry.getValue()))
            .toList();
    return OperatorTransformation.bootstrapWith(
            env.fromData(next, Types.TUPLE(Types.STRING, Types.LONG)))
        .transform(new Saved());
  }

  /** Takes what it is given into the state. */
  private static final class Saved extends StateBootstrapFunction<Tuple2<String, Long>> {
    private static final long serialVersionUID = 1L;

    private transient ListState<Tuple2<String, Long>> state;

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
      state = context.getOperatorStateStore().getListState(STATE);
    }

    @Override
    public void processElement(Tuple2<String, Long> next, Context context) throws Exception {
      state.add(next);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {
      // All of it is in the state already.
    }
  }

  /** Counts {@code record} as read. */
  void passed(RawRecord record) {
    next.put(record.partition(), record.offset() + 1);
    newest = Math.max(newest, record.timestamp());
  }

  Progress progress() {
    TreeMap<SourcePartition, Long> positions = new TreeMap<>();
    next.forEach(
        (partition, offset) -> positions.put(SourcePartition.of(topic, partition), offset));
    return new Progress(topic, new Positions(positions).toString(), false, newest, "");
  }

  void snapshot() throws Exception {
    List<Tuple2<String, Long>> all = new ArrayList<>();
    next.forEach(
        (partition, offset) ->
            all.add(Tuple2.of(SourcePartition.of(topic, partition).toString(), offset)));
    state.update(all);
  }
}
