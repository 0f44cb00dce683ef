package dev.insideout.flink.view;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.Run;
import dev.insideout.flink.EpochSettings;
import dev.insideout.flink.TopicAdmin;
import dev.insideout.flink.TopicException;
import dev.insideout.flink.TopicRecord;
import dev.insideout.flink.TopicSink;
import dev.insideout.flink.log.HeldView;
import dev.insideout.flink.log.LogReaders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.api.transformations.SideOutputTransformation;
import org.apache.flink.streaming.api.transformations.TwoInputTransformation;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.RowData;

/**
 * The end of a group's job: the changes of its views, cut into common epochs and published. One
 * operator cuts for all of them, so that the views of a group advance together and are owned
 * together.
 */
public final class ViewGroup {
  private static final int DEFAULT_MAX_PARALLELISM = 128;

  /** A writer that is at work ends an epoch within this time and so many intervals. */
  private static final Duration SHORTEST_SILENCE = Duration.ofSeconds(1);

  private static final int SILENT_EPOCHS = 2;

  private final StreamExecutionEnvironment env;
  private final LogConnection log;
  private final Writer writer;
  private final List<ViewSpec> views;
  private final LogReaders readers;
  private final DataStream<Cut> cuts;
  private final List<DataStream<TopicRecord>> rejected = new ArrayList<>();

  private ViewGroup(
      StreamExecutionEnvironment env,
      LogConnection log,
      Writer writer,
      List<ViewSpec> views,
      LogReaders readers) {
    this.env = env;
    this.log = log;
    this.writer = writer;
    this.views = views;
    this.readers = readers;
    this.cuts = cut();
  }

  /**
   * A group whose epochs are cut, and of which nothing is published yet: {@link #publish} of each
   * view is to follow.
   *
   * @param readers all that the group's job reads
   */
  public static ViewGroup over(
      StreamExecutionEnvironment env,
      LogConnection log,
      Writer writer,
      List<ViewSpec> views,
      LogReaders readers) {
    return new ViewGroup(env, log, writer, List.copyOf(views), readers);
  }

  /** The rows of {@code view} as they will stand in its topic. */
  public static SingleOutputStreamOperator<RowData> encode(
      LogConnection log, ViewSpec view, DataStream<RowData> rows) {
    return rows.transform(
            "encode " + view.name(), EncodedChange.TYPE, new ChangeEncoder(ViewLog.at(log), view))
        .setParallelism(rows.getParallelism());
  }

  /**
   * Publishes the views of a group.
   *
   * @param encoded what {@link #encode} made of each view's rows
   * @throws ValidationException when a view reads nothing of the log
   */
  public static ViewGroup publish(
      StreamExecutionEnvironment env,
      LogConnection log,
      Writer writer,
      List<? extends Transformation<?>> encoded) {
    for (Transformation<?> changes : encoded) {
      requireReaders(env, changes);
    }
    List<ViewSpec> views = encoded.stream().map(ViewGroup::view).toList();
    ViewGroup group = over(env, log, writer, views, LogReaders.upstreamOf(env, encoded));
    encoded.forEach(group::publish);
    return group;
  }

  private static void requireReaders(StreamExecutionEnvironment env, Transformation<?> changes) {
    if (LogReaders.upstreamOf(env, List.of(changes)).isEmpty()) {
      throw new ValidationException(
          "view '%s' reads no table of the log, so there is nothing that could keep it current"
              .formatted(view(changes).name()));
    }
  }

  /** Publishes one of the group's views, whose changes {@link #encode} made. */
  public void publish(Transformation<?> changes) {
    rejected.add(
        new DataStream<>(env, new SideOutputTransformation<>(changes, ChangeEncoder.DEAD_LETTERS)));
    publish(view(changes), changes);
  }

  /** Where the epochs are cut: one subtask tells, just before each barrier. */
  public DataStream<Cut> cuts() {
    return cuts;
  }

  /** The views that the group's own job reads, too. */
  Set<String> readBack() {
    Set<String> topics = new HashSet<>(readers.topics());
    return views.stream().map(ViewSpec::name).filter(topics::contains).collect(Collectors.toSet());
  }

  /** All that the group's job reads. */
  public LogReaders readers() {
    return readers;
  }

  public Writer writer() {
    return writer;
  }

  public List<ViewSpec> views() {
    return views;
  }

  /** The rows that no view's topic can take. */
  public DataStream<TopicRecord> rejected() {
    return rejected.stream().reduce(DataStream::union).orElseThrow();
  }

  /** The same letters, watched over: a loss of theirs is an error and a metric. */
  public DataStream<TopicRecord> watched(DataStream<TopicRecord> deadLetters) {
    return DeadLetterWatch.over(deadLetters, log, writer.group());
  }

  /**
   * A run that is submitted now: later than any that has written these views or was handed them,
   * also where its clock was ahead of this one.
   *
   * @param views by name the number of their partitions; their topics need not be there
   */
  public static Run nextRun(LogConnection log, Map<String, Integer> views) {
    Map<String, Integer> there = new TreeMap<>(views);
    try (TopicAdmin admin = new TopicAdmin(log)) {
      there
          .entrySet()
          .removeIf(view -> !admin.partitions(view.getKey()).equals(Optional.of(view.getValue())));
    }
    if (there.isEmpty()) {
      return Run.submittedAt(Instant.now());
    }
    try (KafkaViewTopics topics = new KafkaViewTopics(log, there)) {
      Optional<Run> last =
          topics.tails().values().stream()
              .flatMap(PartitionTail::runs)
              .max(Comparator.naturalOrder());
      return Run.submittedAt(Instant.now(), last);
    }
  }

  /**
   * Waits until it is sure that nobody writes these views now: a writer ends an epoch every {@code
   * interval}.
   *
   * @throws TopicException when somebody does
   */
  public void requireNoOwnerAtWork(Duration interval) {
    try (KafkaViewTopics topics = new KafkaViewTopics(log, views)) {
      Optional<Marker> newest =
          topics.tails().values().stream()
              .flatMap(tail -> tail.last().stream())
              .max(Comparator.comparing(Marker::time));
      Duration silence = SHORTEST_SILENCE.plus(interval.multipliedBy(SILENT_EPOCHS));
      if (newest.isEmpty() || newest.get().time().plus(silence).isBefore(Instant.now())) {
        return;
      }
      if (topics.grow(silence)) {
        throw new TopicException(
            "group '%s' has a job at work, submitted %s: its topics get new epochs. One job writes a group: stop that one first"
                    .formatted(writer.group(), Instant.ofEpochMilli(newest.get().run().submitted()))
                + " (insideout stop %s, or flink stop), and start from its savepoint"
                    .formatted(writer.group()));
      }
    }
  }

  private DataStream<Cut> cut() {
    return readers
        .progress()
        .transform(
            "cut epochs",
            Cut.TYPE,
            new EpochCutterFactory(
                new EpochCutter(
                    writer,
                    views,
                    readers.sources(),
                    readers.views().stream().map(HeldView::name).distinct().toList(),
                    ViewLog.at(log)),
                env.getCheckpointConfig().getCheckpointInterval(),
                EpochSettings.longEpoch(env).toMillis()))
        .uid(EpochCutter.UID)
        .setParallelism(1);
  }

  private void publish(ViewSpec view, Transformation<?> changes) {
    @SuppressWarnings("unchecked") // An encoder's output is always of this type.
    DataStream<RowData> stream = new DataStream<>(env, (Transformation<RowData>) changes);
    PartitionKeys partitionKeys = new PartitionKeys(view.partitions(), maxParallelism());
    KeyedStream<RowData, Integer> keyed = stream.keyBy(partitionKeys, Types.INT);
    int inputParallelism = changes.getParallelism();
    int parallelism =
        Math.min(view.partitions(), inputParallelism > 0 ? inputParallelism : env.getParallelism());
    // DataStream's own connect() does not key one input and broadcast the other without a pattern.
    TwoInputTransformation<RowData, Cut, TopicRecord> publisher =
        new TwoInputTransformation<>(
            keyed.getTransformation(),
            cuts.broadcast().getTransformation(),
            "publish " + view.name(),
            Publisher.of(view, writer, partitionKeys, ViewLog.at(log)),
            TopicRecord.TYPE,
            parallelism);
    publisher.setStateKeySelectors(partitionKeys, null);
    publisher.setStateKeyType(Types.INT);
    publisher.setMaxParallelism(maxParallelism());
    publisher.setUid("publisher-" + view.name());
    env.addOperator(publisher);
    new Publication(env, publisher)
        .sinkTo(sink(view))
        .name("view " + view.name())
        .uid("view-sink-" + view.name())
        .setParallelism(parallelism);
  }

  private Sink<TopicRecord> sink(ViewSpec view) {
    return switch (view.delivery()) {
      case EPOCH -> TopicSink.of(log, writer.transactionalIdPrefix(view.name()));
      case EAGER -> TopicSink.atLeastOnce(log);
    };
  }

  private int maxParallelism() {
    return env.getMaxParallelism() > 0 ? env.getMaxParallelism() : DEFAULT_MAX_PARALLELISM;
  }

  /** The view whose changes these are, which {@link #encode} made. */
  public static ViewSpec view(Transformation<?> changes) {
    return Optional.of(changes)
        .filter(OneInputTransformation.class::isInstance)
        .map(t -> ((OneInputTransformation<?, ?>) t).getOperatorFactory())
        .filter(SimpleOperatorFactory.class::isInstance)
        .map(factory -> ((SimpleOperatorFactory<?>) factory).getOperator())
        .filter(ChangeEncoder.class::isInstance)
        .map(operator -> ((ChangeEncoder) operator).view())
        .orElseThrow(
            () -> new IllegalArgumentException(changes.getName() + " is not a view's encoder"));
  }

  /** A stream of a transformation that was made by hand. */
  private static final class Publication extends SingleOutputStreamOperator<TopicRecord> {
    Publication(StreamExecutionEnvironment env, Transformation<TopicRecord> transformation) {
      super(env, transformation);
    }
  }
}
