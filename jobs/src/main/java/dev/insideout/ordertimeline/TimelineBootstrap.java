package dev.insideout.ordertimeline;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.flink.EpochSettings;
import dev.insideout.flink.LogArguments;
import dev.insideout.flink.job.JobBatch;
import dev.insideout.ordertimeline.state.Timeline;
import java.io.IOException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.core.fs.Path;
import org.apache.flink.state.api.OperatorTransformation;
import org.apache.flink.state.api.functions.KeyedStateBootstrapFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.flink.util.ParameterTool;

/**
 * Makes the state of the job from the log as it is now, as a batch: {@code --to FOLDER}, and where
 * the log is. The job that begins from that savepoint reads on where the batch ended, and tells all
 * rows once; the log may have forgotten what they are made of by then.
 */
public final class TimelineBootstrap {
  private static final String USAGE = "--to FOLDER " + LogArguments.USAGE;

  /** A time that has come: the timer fires as soon as the job runs. */
  private static final long AT_ONCE = 0;

  private TimelineBootstrap() {}

  /** The program. */
  public static void main(String[] arguments) throws Exception {
    ParameterTool options = ParameterTool.fromArgs(arguments);
    Positions cut =
        bootstrap(
            StreamExecutionEnvironment.getExecutionEnvironment(),
            LogArguments.of(options, USAGE).connection(),
            LogArguments.required(options, "to", USAGE));
    System.out.println("State of order_timeline as of " + cut);
  }

  /**
   * Reads the log and writes a savepoint.
   *
   * @param to a folder that is not there yet
   * @return up to where the log was read
   * @throws FlinkRuntimeException when the folder is there
   */
  static Positions bootstrap(StreamExecutionEnvironment env, LogConnection log, String to)
      throws Exception {
    requireNew(to);
    JobBatch batch = JobBatch.upToNow(env, new OrderTimelineJob(), log);
    DataStream<Tuple2<OrderEvent, Long>> events =
        batch
            .read(OrderTopics.HEADERS)
            .union(
                batch.read(OrderTopics.PAYMENT_STEPS),
                batch.read(OrderTopics.SHIPMENT_STEPS),
                batch.read(OrderTopics.LINE_STEPS));
    batch.keep(
        TimelineFunction.UID,
        OperatorTransformation.bootstrapWith(events)
            .setMaxParallelism(EpochSettings.MAX_PARALLELISM)
            .keyBy(event -> event.f0.orderId(), Types.STRING)
            .transform(new Merging()));
    batch.write(to);
    return batch.cut();
  }

  private static void requireNew(String to) throws IOException {
    Path folder = new Path(to);
    if (folder.getFileSystem().exists(folder)) {
      throw new FlinkRuntimeException(
          "%s is there already: name a folder that is not, a savepoint is not written over"
              .formatted(to));
    }
  }

  private static final class Merging
      extends KeyedStateBootstrapFunction<String, Tuple2<OrderEvent, Long>> {
    private static final long serialVersionUID = 1L;

    private transient ValueState<Timeline> state;

    @Override
    public void open(OpenContext context) {
      state = getRuntimeContext().getState(TimelineFunction.TIMELINE);
    }

    @Override
    public void processElement(Tuple2<OrderEvent, Long> logged, Context context) throws Exception {
      OrderEvent event = logged.f0;
      Timeline before = state.value();
      Timeline timeline = before == null ? TimelineMerge.empty() : before;
      if (event.isDeletion()) {
        long forgottenAt = TimelineMerge.delete(timeline, logged.f1);
        context.timerService().registerEventTimeTimer(forgottenAt);
      } else {
        TimelineMerge.add(timeline, event, logged.f1);
      }
      context.timerService().registerProcessingTimeTimer(AT_ONCE);
      state.update(timeline);
    }
  }
}
