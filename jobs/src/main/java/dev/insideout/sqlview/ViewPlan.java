package dev.insideout.sqlview;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.Run;
import dev.insideout.flink.ConnectionOptions;
import dev.insideout.flink.EpochSettings;
import dev.insideout.flink.log.DeadLetters;
import dev.insideout.flink.log.LogReaders;
import dev.insideout.flink.unified.Flush;
import dev.insideout.flink.view.ViewGroup;
import dev.insideout.flink.view.ViewOptions.Delivery;
import dev.insideout.flink.view.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.TableConfig;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.ExecutionConfigOptions;
import org.apache.flink.table.api.config.TableConfigOptions;
import org.apache.flink.table.api.config.TableConfigOptions.CatalogPlanCompilation;

/**
 * The views of a group planned by Flink into an environment: one job, one source a topic. Planning
 * asks neither broker nor registry.
 *
 * @param queries what was planned
 * @param json Flink's compiled plan, with node ids that depend on the statements alone
 * @param views the views of the group, each with its part of the plan
 * @param readers the readers of the log that the plan has
 * @param published what becomes of the views' changes
 * @param moved names the places of regions that are in logs of other names; part of the version
 */
record ViewPlan(
    ProjectGroup group,
    GroupTables queries,
    String json,
    List<PlannedView> views,
    LogReaders readers,
    ViewGroup published,
    String moved) {
  /** For whoever wants the plan alone: planning asks nobody. */
  static final LogConnection NOBODY = LogConnection.of("nowhere:1", "http://nowhere");

  /**
   * Bounds what an operator holds back between flushes. The more it may, the fewer changes of many
   * keys reach state: an epoch of a job that catches up has tens of thousands.
   */
  private static final int BATCH_RECORDS = 50_000;

  /** A row waits so long in each hop for others of its key. */
  private static final Duration EAGER_WAIT = Duration.ofMillis(1);

  /** Enough of a hash that no two versions of a group share it. */
  private static final int VERSION_BYTES = 6;

  /** The plan of a submission that is made now. */
  static ViewPlan of(
      StreamExecutionEnvironment env, SqlProject project, String viewOrGroup, LogConnection log)
      throws InvalidSqlException {
    return of(
        env,
        project,
        viewOrGroup,
        log,
        (group, version) -> new Writer(group.name(), version, Run.submittedAt(Instant.now())));
  }

  /**
   * Adds the job of a group to {@code env}.
   *
   * @param viewOrGroup the group, or a view of it
   * @param writer says who writes, once it is known of which group and version
   * @throws InvalidSqlException when a statement of the group, or what it reads, is wrong, or the
   *     plan breaks {@link InputRules} or {@link EpochRules}
   */
  static ViewPlan of(
      StreamExecutionEnvironment env,
      SqlProject project,
      String viewOrGroup,
      LogConnection log,
      BiFunction<ProjectGroup, String, Writer> writer)
      throws InvalidSqlException {
    StreamTableEnvironment tables = StreamTableEnvironment.create(env);
    ProjectStatements statements = ProjectStatements.of(project, tables);
    ProjectGroup group = new ProjectGroups(project, statements).of(viewOrGroup);
    InputRules.check(statements, group);
    configure(env, tables.getConfig(), group, log);
    GroupTables queries = GroupTables.of(tables, group);
    try {
      ViewPaths choice = new ViewPaths(tables, project);
      String json = StablePlan.renumber(queries.compile(choice::joinByRootsKey));
      PlanGraph plan = PlanGraph.of(json);
      Map<String, SourceTable> read = SourceTable.of(tables, plan.tablesRead());
      Map<String, ViewPath> paths =
          group.views().stream()
              .collect(Collectors.toMap(ViewStatement::name, view -> choice.of(view, plan)));
      List<Transformation<?>> sinks =
          UnifiedTranslation.translate(
              env, tables, json, unified(paths), view -> flush(group, view));
      LogReaders readers = LogReaders.upstreamOf(env, sinks);
      String moved = moved(project, statements, group);
      List<PlannedView> views = views(env, group, plan, read, paths, sinks);
      requireEpochs(group, views, readers);
      return new ViewPlan(
          group,
          queries,
          json,
          views,
          readers,
          ViewGroup.publish(
              env, log, writer.apply(group, version(json, group, unified(paths), moved)), sinks),
          moved);
    } catch (RuntimeException e) {
      throw group.invalid(e, Vocabulary.of(tables, List.of()));
    }
  }

  /** The view of that name, which is one of the group. */
  PlannedView view(String name) {
    return views.stream()
        .filter(view -> view.statement().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Adds what becomes of records that the job cannot read or write. */
  void collectDeadLetters(LogConnection log) {
    DeadLetters.collect(
        published.watched(readers.deadLetters().union(published.rejected())),
        log,
        published.writer().transactionalIdPrefix("dead-letters"));
  }

  /** What all jobs of a group are planned and run with. */
  static void configure(
      StreamExecutionEnvironment env, TableConfig config, ProjectGroup group, LogConnection log) {
    EpochSettings.configure(env, group.name(), group.interval());
    ConnectionOptions.set(config.getConfiguration(), log, group.name());
    // FLOOR(… TO HOUR) of an instant must not depend on where the planner runs.
    config.set(TableConfigOptions.LOCAL_TIME_ZONE, "UTC");
    // Tables are named in the plan and not written out: options may tell where the log is.
    config.set(TableConfigOptions.PLAN_COMPILE_CATALOG_OBJECTS, CatalogPlanCompilation.IDENTIFIER);
    if (group.views().stream().allMatch(view -> view.delivery() == Delivery.EPOCH)) {
      batchWithinEpochs(config, group.interval());
    } else if (env.getConfiguration().getOptional(ExecutionOptions.BUFFER_TIMEOUT).isEmpty()) {
      // On its way a row changes tasks several times, and would wait for others at each. It goes on
      // at once: a wait of a millisecond is a thread of every output that wakes a thousand times a
      // second, and these took a quarter of a core.
      env.setBufferTimeout(0);
    }
  }

  private static List<UnifiedView> unified(Map<String, ViewPath> paths) {
    return new TreeMap<>(paths).values().stream().flatMap(path -> path.unified().stream()).toList();
  }

  /** Within an epoch nothing is published: an operator may wait for as long as it takes. */
  private static Flush flush(ProjectGroup group, UnifiedView view) {
    boolean eager = group.view(view.name()).orElseThrow().delivery() == Delivery.EAGER;
    return new Flush(BATCH_RECORDS, eager ? Optional.of(EAGER_WAIT) : Optional.empty());
  }

  private static List<PlannedView> views(
      StreamExecutionEnvironment env,
      ProjectGroup group,
      PlanGraph plan,
      Map<String, SourceTable> allRead,
      Map<String, ViewPath> paths,
      List<Transformation<?>> sinks) {
    List<PlannedView> views = new ArrayList<>();
    for (Transformation<?> sink : sinks) {
      ViewStatement view = group.view(ViewGroup.view(sink).name()).orElseThrow();
      PlanGraph part = plan.upTo(plan.sink(GroupTables.sink(view.name())));
      Map<String, SourceTable> read = new TreeMap<>(allRead);
      read.keySet().retainAll(part.tablesRead());
      views.add(
          new PlannedView(
              view,
              part,
              new UniqueKeys(
                  part,
                  table -> read.get(table).primaryKey(),
                  new RecordPlaces(part, table -> read.get(table).origin(table))),
              LogReaders.upstreamOf(env, List.of(sink)).sources(),
              read,
              paths.get(view.name())));
    }
    return List.copyOf(views);
  }

  private static void requireEpochs(ProjectGroup group, List<PlannedView> views, LogReaders readers)
      throws InvalidSqlException {
    List<InvalidSqlException> violations =
        views.stream().flatMap(view -> view.violation().stream()).toList();
    if (!violations.isEmpty()) {
      throw InvalidSqlException.all(violations);
    }
    Optional<String> twice = EpochRules.readTwice(readers.topics(), readers.types());
    if (twice.isPresent()) {
      throw group.invalid(twice.get());
    }
  }

  /**
   * What the rows are and how they are made, without how often: versions of equal meaning have
   * equal state.
   */
  String meaning() {
    return version(
        StablePlan.timeless(json),
        group,
        views.stream().flatMap(view -> view.path().unified().stream()).toList(),
        moved);
  }

  /**
   * The offsets of one log mean nothing in another: the same statements of a region that has moved
   * are another version.
   */
  private static String moved(SqlProject project, ProjectStatements statements, ProjectGroup group)
      throws InvalidSqlException {
    Set<String> places = new TreeSet<>();
    for (ViewStatement view : group.views()) {
      for (String table : statements.tablesOf(view)) {
        String region = statements.declared().get(table).file().region();
        if (!project.place(region).equals(region)) {
          places.add("\n%s at %s".formatted(region, project.place(region)));
        }
      }
    }
    return String.join("", places);
  }

  /** The same statements, planned and delivered alike, are the same version. */
  private static String version(
      String plan, ProjectGroup group, List<UnifiedView> unified, String moved) {
    String deliveries =
        group.views().stream()
            .map(view -> "\n%s %s".formatted(view.name(), view.delivery()))
            .collect(Collectors.joining());
    // Hops keep something else than the operators that the plan tells of.
    String hops =
        unified.stream()
            .map(view -> "\n%s unified %d".formatted(view.name(), UnifiedView.LAYOUT))
            .collect(Collectors.joining());
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((plan + deliveries + hops + moved).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, VERSION_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Only the net change of an epoch is published, so operators may just as well work on all changes
   * of a key at once. They do at the latest at the barrier: the cut stays exact.
   */
  private static void batchWithinEpochs(TableConfig config, Duration interval) {
    config.set(ExecutionConfigOptions.TABLE_EXEC_MINIBATCH_ENABLED, true);
    config.set(ExecutionConfigOptions.TABLE_EXEC_MINIBATCH_ALLOW_LATENCY, interval);
    config.set(ExecutionConfigOptions.TABLE_EXEC_MINIBATCH_SIZE, (long) BATCH_RECORDS);
  }

  /**
   * Aggregates have batching written into the compiled plan; joins look it up when they are made.
   * Flink's batching join throws when it is closed before it was opened, as at any failure during a
   * start, and takes the whole TaskManager with it.
   */
  static List<Transformation<?>> translateUnbatched(StreamTableEnvironment tables, String plan) {
    TableConfig config = tables.getConfig();
    boolean batched = config.get(ExecutionConfigOptions.TABLE_EXEC_MINIBATCH_ENABLED);
    config.set(ExecutionConfigOptions.TABLE_EXEC_MINIBATCH_ENABLED, false);
    try {
      return StablePlan.translate(tables, plan);
    } finally {
      config.set(ExecutionConfigOptions.TABLE_EXEC_MINIBATCH_ENABLED, batched);
    }
  }
}
