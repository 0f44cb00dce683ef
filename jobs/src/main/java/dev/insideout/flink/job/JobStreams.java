package dev.insideout.flink.job;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.flink.log.LogReaders;
import dev.insideout.flink.log.LogStream;
import dev.insideout.flink.view.ViewGroup;
import dev.insideout.flink.view.Writer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.datastream.BroadcastStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.util.Collector;

/**
 * What a job's pipeline begins and ends with. Event time is log time: when a record was written to
 * the log.
 */
public final class JobStreams {
  private final LogConnection log;
  private final LogJob job;
  private final Map<JobTopic<?>, DataStream<RowData>> rows = new LinkedHashMap<>();
  private final ViewGroup group;
  private final Gate gate;
  private BroadcastStream<String> openings;

  /**
   * @param from where the first start begins to read; the topics' starts where it says nothing
   */
  JobStreams(
      StreamExecutionEnvironment env,
      LogConnection log,
      LogJob job,
      Writer writer,
      Positions from) {
    this.log = log;
    this.job = job;
    for (JobTopic<?> topic : job.reads()) {
      rows.put(topic, LogStream.of(env, log, job.name(), topic.name(), topic.columns(), from));
    }
    List<Transformation<?>> sources =
        rows.values().stream().<Transformation<?>>map(DataStream::getTransformation).toList();
    this.group =
        ViewGroup.over(
            env,
            log,
            writer,
            job.publishes().stream().map(JobView::spec).toList(),
            LogReaders.upstreamOf(env, sources));
    this.gate = new Gate(writer.run());
  }

  /**
   * What stands in a topic, from its start. To be asked for once a topic: its stream can be shared.
   *
   * @param topic one of {@link LogJob#reads}
   */
  public <T> DataStream<T> read(JobTopic<T> topic) {
    DataStream<RowData> of = rows.get(topic);
    if (of == null) {
      throw new IllegalArgumentException(
          "job %s reads topic %s, which it does not declare".formatted(job.name(), topic.name()));
    }
    JobTopic.RowReader<T> reader = topic.reader();
    return of.flatMap(
            (RowData row, Collector<T> facts) ->
                Optional.ofNullable(reader.read(row)).ifPresent(facts::collect),
            topic.type())
        .name("facts of " + topic.name())
        .uid(topic.name() + "-facts");
  }

  /** Opens when this submission may decide; for a {@link GatedFunction}. */
  public Gate gate() {
    return gate;
  }

  /** When the gate opens, for the second input of a {@link GatedFunction}. */
  public BroadcastStream<String> openings() {
    if (openings == null) {
      openings =
          group
              .cuts()
              .process(new GateKeeper(gate))
              .setParallelism(1)
              .name("gate")
              .uid(GateKeeper.UID)
              .broadcast(Gate.STATE);
    }
    return openings;
  }

  /** Publishes a view: the only end that a pipeline has. */
  public <T> void publish(JobView<T> view, DataStream<T> stream) {
    JobView.RowWriter<T> writer = view.writer();
    DataStream<RowData> rowsOf =
        stream
            .map(writer::write, InternalTypeInfo.of(view.spec().rowType()))
            .name("rows of " + view.name())
            .uid(view.name() + "-rows");
    SingleOutputStreamOperator<RowData> encoded = ViewGroup.encode(log, view.spec(), rowsOf);
    encoded.uid(view.name() + "-encoder");
    group.publish(encoded.getTransformation());
  }

  ViewGroup group() {
    return group;
  }
}
