package dev.insideout.flink.log;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.flink.TopicRecord;
import dev.insideout.flink.avro.SchemaMismatchException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.api.transformations.SideOutputTransformation;
import org.apache.flink.streaming.api.transformations.TwoInputTransformation;
import org.apache.flink.util.OutputTag;

/**
 * The readers of the log upstream of some point of a job, found by walking the transformations
 * back: the planner may rename and rearrange what is in between, but it keeps the operators.
 */
public final class LogReaders {
  private final StreamExecutionEnvironment env;
  private final Map<Integer, Transformation<?>> readers;

  private LogReaders(StreamExecutionEnvironment env, Map<Integer, Transformation<?>> readers) {
    this.env = env;
    this.readers = readers;
  }

  /** The readers that {@code transformations} get their input from. */
  public static LogReaders upstreamOf(
      StreamExecutionEnvironment env, List<? extends Transformation<?>> transformations) {
    Map<Integer, Transformation<?>> readers = new LinkedHashMap<>();
    for (Transformation<?> transformation : transformations) {
      for (Transformation<?> upstream : transformation.getTransitivePredecessors()) {
        input(upstream).ifPresent(reader -> readers.put(upstream.getId(), upstream));
      }
    }
    return new LogReaders(env, readers);
  }

  public boolean isEmpty() {
    return readers.isEmpty();
  }

  /**
   * The topics that they read, as {@code [region/]topic}, those of views among them, each once for
   * every reader.
   */
  public List<String> topics() {
    return trackers().map(LogTracker::topic).toList();
  }

  /** Where those read that read the log itself. */
  public List<LogSource> sources() {
    return trackers().flatMap(tracker -> tracker.source().stream()).toList();
  }

  /** The types of records that tables of several types in a topic read, each once for every one. */
  public List<RecordType> types() {
    return inputs()
        .filter(TypeReader.class::isInstance)
        .map(reader -> ((TypeReader) reader).type())
        .toList();
  }

  /** The views of other groups that are read, each once for every reader. */
  public List<HeldView> views() {
    return inputs()
        .filter(HoldBack.class::isInstance)
        .map(reader -> ((HoldBack) reader).view())
        .toList();
  }

  private Stream<LogInput> inputs() {
    return readers.values().stream().map(reader -> input(reader).orElseThrow());
  }

  private Stream<LogTracker> trackers() {
    return inputs().filter(LogTracker.class::isInstance).map(LogTracker.class::cast);
  }

  /**
   * Compares what they decode with the schemas that registries have now.
   *
   * @param away regions that are not asked
   * @throws SchemaMismatchException naming the first subject and column that do not fit
   * @throws dev.insideout.contract.UnknownRegionException when nothing says where a region is
   */
  public void checkSchemas(LogConnection log, Set<String> away) {
    Map<String, SchemaRegistry> registries = new HashMap<>();
    inputs()
        .filter(input -> !away.contains(input.schemaRegion()))
        .forEach(
            input ->
                input.checkSchemas(
                    registries.computeIfAbsent(
                        input.schemaRegion(),
                        region -> new SchemaRegistry(log.in(region).registry()))));
  }

  /** What all of them tell just before each barrier. */
  public DataStream<Progress> progress() {
    return union(LogReader.PROGRESS, LogTracker.class);
  }

  /** What none of them could decode. */
  public DataStream<TopicRecord> deadLetters() {
    return union(LogReader.DEAD_LETTERS, LogInput.class);
  }

  private <T> DataStream<T> union(OutputTag<T> tag, Class<? extends LogInput> of) {
    return readers.values().stream()
        .filter(reader -> of.isInstance(input(reader).orElseThrow()))
        .map(reader -> new DataStream<>(env, new SideOutputTransformation<>(reader, tag)))
        .reduce(DataStream::union)
        .orElseThrow();
  }

  /** The reader of the log that {@code transformation} is, if it is one. */
  static Optional<LogInput> input(Transformation<?> transformation) {
    StreamOperatorFactory<?> factory = null;
    if (transformation instanceof OneInputTransformation<?, ?> one) {
      factory = one.getOperatorFactory();
    } else if (transformation instanceof TwoInputTransformation<?, ?, ?> two) {
      factory = two.getOperatorFactory();
    }
    return factory instanceof SimpleOperatorFactory<?> simple
            && simple.getOperator() instanceof LogInput input
        ? Optional.of(input)
        : Optional.empty();
  }
}
