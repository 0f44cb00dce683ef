package dev.insideout.flink.job;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.flink.EpochSettings;
import dev.insideout.flink.log.LogBatch;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.SavepointWriter;
import org.apache.flink.state.api.StateBootstrapTransformation;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.Collector;

/**
 * The topics of a job as a batch, up to where they end now, and the savepoint that its state is
 * made in: bootstrapping. The job begins from that savepoint and reads on where the batch ended.
 */
public final class JobBatch {
  private final StreamExecutionEnvironment env;
  private final LogJob job;
  private final LogBatch log;
  private SavepointWriter savepoint;

  private JobBatch(StreamExecutionEnvironment env, LogJob job, LogBatch log) {
    this.env = env;
    this.job = job;
    this.log = log;
    this.savepoint =
        SavepointWriter.newSavepoint(
            env, new EmbeddedRocksDBStateBackend(), EpochSettings.MAX_PARALLELISM);
    for (JobTopic<?> topic : job.reads()) {
      savepoint = log.readUpToCut(savepoint, topic.name());
    }
  }

  /** All that the topics of {@code job} hold by now. */
  public static JobBatch upToNow(StreamExecutionEnvironment env, LogJob job, LogConnection log) {
    env.setRuntimeMode(RuntimeExecutionMode.BATCH);
    return new JobBatch(
        env,
        job,
        LogBatch.upToNow(env, log, job.name(), job.reads().stream().map(JobTopic::name).toList()));
  }

  /**
   * What stands in a topic, each with its log time in milliseconds since 1970. Within a partition
   * it comes in the order of the log.
   *
   * @param topic one of {@link LogJob#reads}
   */
  public <T> DataStream<Tuple2<T, Long>> read(JobTopic<T> topic) {
    return log.rows(topic.name(), topic.columns())
        .process(new Facts<>(topic.reader()), Types.TUPLE(topic.type(), Types.LONG))
        .name("facts of " + topic.name());
  }

  /** Up to where the batch goes. */
  public Positions cut() {
    return log.cut();
  }

  /** Adds the state of an operator. */
  public void keep(String uid, StateBootstrapTransformation<?> state) {
    savepoint = savepoint.withOperator(OperatorIdentifier.forUid(uid), state);
  }

  /**
   * Runs the batch.
   *
   * @param to the folder of the savepoint, which is not there yet
   * @throws IOException when the cut cannot be left beside it
   */
  public void write(String to) throws Exception {
    savepoint.write(to);
    env.execute("bootstrap " + job.name());
    log.leaveCut(to);
  }

  private static final class Facts<T> extends ProcessFunction<RowData, Tuple2<T, Long>> {
    private static final long serialVersionUID = 1L;

    private final JobTopic.RowReader<T> reader;

    Facts(JobTopic.RowReader<T> reader) {
      this.reader = reader;
    }

    @Override
    public void processElement(RowData row, Context context, Collector<Tuple2<T, Long>> facts) {
      Optional.ofNullable(reader.read(row))
          .ifPresent(fact -> facts.collect(Tuple2.of(fact, context.timestamp())));
    }
  }
}
