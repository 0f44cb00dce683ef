package dev.insideout.ordertimeline;

import dev.insideout.flink.EpochSettings;
import dev.insideout.flink.LogArguments;
import dev.insideout.flink.job.SavedLayouts;
import dev.insideout.flink.job.StateLayout;
import dev.insideout.ordertimeline.state.Timeline;
import java.io.IOException;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.OperatorTransformation;
import org.apache.flink.state.api.SavepointReader;
import org.apache.flink.state.api.SavepointWriter;
import org.apache.flink.state.api.StateBootstrapTransformation;
import org.apache.flink.state.api.functions.KeyedStateBootstrapFunction;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.flink.util.ParameterTool;

/**
 * Makes a savepoint of layout 2 of one of layout 1: {@code --from SAVEPOINT --to FOLDER}. An
 * order's events were a list and are a map, which Avro does not resolve. All else that the
 * savepoint has stays as it is, timers too.
 */
public final class TimelineMigration {
  private static final String USAGE = "--from SAVEPOINT --to FOLDER";

  private static final OperatorIdentifier OPERATOR =
      OperatorIdentifier.forUid(TimelineFunction.UID);

  private static final TypeInformation<Tuple3<String, Timeline, List<Long>>> KEPT =
      Types.TUPLE(Types.STRING, new AvroTypeInfo<>(Timeline.class), Types.LIST(Types.LONG));

  private TimelineMigration() {}

  /** The program. */
  public static void main(String[] arguments) throws Exception {
    ParameterTool options = ParameterTool.fromArgs(arguments);
    migrate(
        StreamExecutionEnvironment.getExecutionEnvironment(),
        LogArguments.required(options, "from", USAGE),
        LogArguments.required(options, "to", USAGE));
  }

  /**
   * Reads {@code from} and writes {@code to}.
   *
   * @param to a folder that is not there yet
   * @throws FlinkRuntimeException when {@code from} is not of layout 1
   */
  static void migrate(StreamExecutionEnvironment env, String from, String to) throws Exception {
    requireLayout1(from);
    env.setRuntimeMode(RuntimeExecutionMode.BATCH);
    // The heap would read each value as today's class at once; RocksDB keeps bytes until asked.
    StateBackend backend = new EmbeddedRocksDBStateBackend();
    DataStream<Tuple3<String, Timeline, List<Long>>> timelines =
        SavepointReader.read(env, from, backend)
            .readKeyedState(OPERATOR, new Reader(), Types.STRING, KEPT);
    StateBootstrapTransformation<Tuple3<String, Timeline, List<Long>>> written =
        OperatorTransformation.bootstrapWith(timelines)
            .setMaxParallelism(EpochSettings.MAX_PARALLELISM)
            .keyBy(kept -> kept.f0, Types.STRING)
            .transform(new Writer());
    SavepointWriter.fromExistingSavepoint(env, from, backend)
        .removeOperator(OPERATOR)
        .withOperator(OPERATOR, written)
        .write(to);
    env.execute("migrate " + OrderTimeline.NAME);
  }

  private static void requireLayout1(String from) throws IOException {
    SavedLayouts saved = SavedLayouts.of(from);
    if (saved.problems(new OrderTimelineJob().states()).isEmpty()) {
      throw new FlinkRuntimeException(
          "%s needs no migration: today's %s can restore it".formatted(from, OrderTimeline.NAME));
    }
    StateLayout layout1 =
        new StateLayout(
            TimelineFunction.UID, TimelineFunction.TIMELINE.getName(), TimelineLayout1.SCHEMA);
    List<String> problems = saved.problems(List.of(layout1));
    if (!problems.isEmpty()) {
      throw new FlinkRuntimeException(
          "%s is not of layout 1 of %s: %s"
              .formatted(from, OrderTimeline.NAME, String.join("; ", problems)));
    }
  }

  private static final class Reader
      extends KeyedStateReaderFunction<String, Tuple3<String, Timeline, List<Long>>> {
    private static final long serialVersionUID = 1L;

    private transient ValueState<GenericRecord> timeline;

    @Override
    public void open(OpenContext context) {
      timeline =
          getRuntimeContext().getState(TimelineLayout1.state(TimelineFunction.TIMELINE.getName()));
    }

    @Override
    public void readKey(
        String order, Context context, Collector<Tuple3<String, Timeline, List<Long>>> kept)
        throws Exception {
      kept.collect(
          Tuple3.of(
              order,
              TimelineLayout1.today(timeline.value()),
              List.copyOf(context.registeredEventTimeTimers())));
    }
  }

  private static final class Writer
      extends KeyedStateBootstrapFunction<String, Tuple3<String, Timeline, List<Long>>> {
    private static final long serialVersionUID = 1L;

    private transient ValueState<Timeline> timeline;

    @Override
    public void open(OpenContext context) {
      timeline = getRuntimeContext().getState(TimelineFunction.TIMELINE);
    }

    @Override
    public void processElement(Tuple3<String, Timeline, List<Long>> kept, Context context)
        throws Exception {
      timeline.update(kept.f1);
      kept.f2.forEach(context.timerService()::registerEventTimeTimer);
    }
  }
}
