package dev.insideout.cli.recomputation;

import dev.insideout.cli.flink.LoopbackSettings;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.flink.view.KeySample;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.Recomputation;
import dev.insideout.sqlview.RecomputedView;
import dev.insideout.sqlview.SqlProject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A view as its statement in a project makes it of the log: recomputed at any cut that the log
 * still has, by a Flink in this process that ends with the answer.
 */
public final class LogView {
  /** More would not be faster where the log is read from one machine. */
  private static final int MOST_PARALLEL = 4;

  /** Of each task; what does not fit goes to disk. */
  private static final MemorySize STATE_MEMORY = MemorySize.ofMebiBytes(64);

  private static final MemorySize NETWORK = MemorySize.ofMebiBytes(64);

  private final LogConnection log;
  private final String view;
  private final Recomputation recomputation;

  private LogView(LogConnection log, String view, Recomputation recomputation) {
    this.log = log;
    this.view = view;
    this.recomputation = recomputation;
  }

  /**
   * Reads the statement of {@code view}.
   *
   * @throws InvalidSqlException when it, or what it reads, is wrong, or its rows are not a function
   *     of positions
   */
  public static LogView of(LogConnection log, SqlProject project, String view)
      throws InvalidSqlException {
    return new LogView(log, view, Recomputation.of(project, view, log));
  }

  /** The version under which a job of this statement publishes. */
  public String version() {
    return recomputation.version();
  }

  /** The topics of the log that the view's group is made of. */
  public Set<String> topics() {
    return recomputation.topics();
  }

  /** Where the topics end now. */
  public Positions ends() {
    try (RetainedLog retained = retained(topics())) {
      return retained.ends();
    }
  }

  /**
   * {@code cut}, with the ends that those topics have now of which it says nothing at all and which
   * {@code other} does not read: no cut of that one's can name them.
   */
  public Positions extended(Positions cut, LogView other) {
    Set<String> unknown = new TreeSet<>(topics());
    unknown.removeAll(other.topics());
    cut.next().keySet().stream().map(SourcePartition::source).forEach(unknown::remove);
    Map<SourcePartition, Long> extended = new HashMap<>(cut.next());
    if (!unknown.isEmpty()) {
      try (RetainedLog retained = retained(unknown)) {
        extended.putAll(retained.ends().next());
      }
    }
    return Positions.of(extended);
  }

  /**
   * Makes sure that {@code cut}, which somebody has typed, is one of what the view reads.
   *
   * @throws CommandFailure naming a topic that it does not read
   */
  public void requireKnown(Positions cut) {
    Set<String> unknown = new TreeSet<>();
    cut.next().keySet().stream()
        .filter(partition -> !topics().contains(partition.source()))
        .forEach(partition -> unknown.add(partition.toString()));
    if (!unknown.isEmpty()) {
      throw CommandFailure.badInput(
          "View %s does not read %s; its positions are those of %s."
              .formatted(view, String.join(", ", unknown), String.join(", ", topics())));
    }
  }

  private RetainedLog retained(Set<String> topics) {
    return new RetainedLog(log, topics, recomputation.eventTopics());
  }

  /** The rows at {@code cut}. */
  public ViewRows at(Positions cut) throws InvalidSqlException {
    return at(cut, KeySample.ALL);
  }

  /** The rows at {@code cut} of those keys that {@code keys} has. */
  public ViewRows at(Positions cut, KeySample keys) throws InvalidSqlException {
    return at(cut, keys, Set.of(view)).get(view);
  }

  /**
   * The rows at {@code cut} of several views of the group, by view, in one reading of the log.
   *
   * @throws CommandFailure when something of the cut may be gone, or the recomputation fails
   * @throws InvalidSqlException when a statement does not fit the schemas of the topics
   */
  public Map<String, ViewRows> at(Positions cut, KeySample keys, Set<String> views)
      throws InvalidSqlException {
    try (RetainedLog retained = retained(recomputation.topicsOf(views))) {
      Positions complete = retained.complete(cut);
      retained.requireWhole(complete);
      Map<String, ViewRows> rows = compute(complete, keys, views);
      // What went while it was read is missing as much.
      retained.requireWhole(complete);
      return rows;
    }
  }

  private Map<String, ViewRows> compute(Positions cut, KeySample keys, Set<String> views)
      throws InvalidSqlException {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(
            Math.min(MOST_PARALLEL, Runtime.getRuntime().availableProcessors()), settings());
    List<RecomputedView> recomputed = recomputation.plan(env, views, cut, keys);
    try {
      env.executeAsync(recomputation.group());
    } catch (Exception e) {
      throw failure(e);
    }
    Map<String, ViewRows> rows = new TreeMap<>();
    try {
      for (RecomputedView one : recomputed) {
        rows.put(one.name(), new ViewRows(one.key(), one.row(), decoded(one)));
      }
    } catch (BadRecordException e) {
      throw new IllegalStateException("a row that was just encoded cannot be decoded", e);
    } catch (RuntimeException e) {
      throw failure(e);
    } finally {
      recomputed.forEach(RecomputedView::close);
    }
    return rows;
  }

  private CommandFailure failure(Exception e) {
    Throwable innermost = e;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return CommandFailure.badInput(
        "View %s could not be recomputed: %s"
            .formatted(
                view,
                innermost.getMessage() == null ? innermost.toString() : innermost.getMessage()),
        e);
  }

  private static Configuration settings() {
    Configuration settings = LoopbackSettings.make();
    settings.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    settings.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, STATE_MEMORY.multiply(MOST_PARALLEL));
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MIN, NETWORK);
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MAX, NETWORK);
    return settings;
  }

  private Map<GenericRecord, GenericRecord> decoded(RecomputedView recomputed)
      throws BadRecordException {
    AvroCodec codec = new AvroCodec(new SchemaRegistry(log.registry()));
    Map<GenericRecord, GenericRecord> decoded = new HashMap<>();
    while (recomputed.rows().hasNext()) {
      Tuple2<byte[], byte[]> row = recomputed.rows().next();
      decoded.put(codec.decode(row.f0, recomputed.key()), codec.decode(row.f1, recomputed.row()));
    }
    return decoded;
  }
}
