package dev.insideout.sqlview;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.UnknownRegionException;
import dev.insideout.contract.position.Positions;
import dev.insideout.flink.EpochSettings;
import dev.insideout.flink.avro.SchemaMismatchException;
import dev.insideout.flink.log.LogReaders;
import dev.insideout.flink.view.FinalTable;
import dev.insideout.flink.view.KeySample;
import dev.insideout.flink.view.ViewGroup;
import dev.insideout.flink.view.ViewOptions.Delivery;
import dev.insideout.flink.view.ViewSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * Views of one group computed anew from the log, at one cut of it: the statements that the group's
 * job runs, planned alike, over exactly the records below the cut. It writes nothing, and asks the
 * registry for nothing but the schemas of what it reads.
 *
 * <p>A view of another group is computed from the log, too: its rows at the positions that an epoch
 * names are its query at those positions. So nothing depends on what is left of that view's topic.
 */
public final class Recomputation {
  private final SqlProject project;
  private final LogConnection log;
  private final String group;

  /** By view. */
  private final Map<String, Set<String>> topics;

  private final Set<String> eventTopics;
  private final String version;

  private Recomputation(
      SqlProject project,
      LogConnection log,
      String group,
      Map<String, Set<String>> topics,
      Set<String> eventTopics,
      String version) {
    this.project = project;
    this.log = log;
    this.group = group;
    this.topics = topics;
    this.eventTopics = eventTopics;
    this.version = version;
  }

  /**
   * Plans the group of {@code view} as its job is planned; asks neither broker nor registry.
   *
   * @throws InvalidSqlException when a statement of the group, or what it reads, is wrong, or the
   *     view's rows are not a function of positions
   */
  public static Recomputation of(SqlProject project, String view, LogConnection log)
      throws InvalidSqlException {
    ViewPlan plan =
        ViewPlan.of(
            StreamExecutionEnvironment.getExecutionEnvironment(new Configuration()),
            project,
            view,
            log);
    requireAuditable(plan.group(), view);
    ProjectStatements statements = statements(project);
    Map<String, Set<String>> topics = new TreeMap<>();
    Set<String> eventTopics = new TreeSet<>();
    for (ViewStatement statement : plan.group().views()) {
      Set<String> read = topics.computeIfAbsent(statement.name(), name -> new TreeSet<>());
      for (String table : statements.tablesOf(statements.view(statement.name()))) {
        DeclaredTopic topic = statements.declared().get(table);
        read.add(topic.topic());
        if (topic.primaryKey().getFieldCount() == 0) {
          eventTopics.add(topic.topic());
        }
      }
    }
    return new Recomputation(
        project,
        log,
        plan.group().name(),
        topics,
        eventTopics,
        plan.published().writer().version());
  }

  private static ProjectStatements statements(SqlProject project) throws InvalidSqlException {
    return ProjectStatements.of(
        project,
        StreamTableEnvironment.create(
            StreamExecutionEnvironment.getExecutionEnvironment(new Configuration())));
  }

  private static void requireAuditable(ProjectGroup group, String name) throws InvalidSqlException {
    ViewStatement view = group.view(name).orElseThrow();
    if (view.delivery() == Delivery.EAGER) {
      throw InvalidSqlException.in(
          view.file(),
          "is delivered eagerly: it has no epochs, and what its topic holds is no cut of the log that could be recomputed");
    }
    if (!view.auditable()) {
      throw InvalidSqlException.in(
          view.file(),
          "says 'auditable' = 'false': its rows may depend on the order in which records came, and no recomputation can be held against them");
    }
  }

  /** The group whose views these are. */
  public String group() {
    return group;
  }

  /**
   * The topics of the log, as {@code [region/]topic}, that the group is made of, also those behind
   * views of other groups.
   */
  public Set<String> topics() {
    return topicsOf(topics.keySet());
  }

  /** The same for some of its views. */
  public Set<String> topicsOf(Set<String> views) {
    return views.stream()
        .flatMap(view -> topics.get(view).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Those of {@link #topics} each record of which is a row: their tables have no primary key. */
  public Set<String> eventTopics() {
    return eventTopics;
  }

  /** The version under which a job of these statements publishes. */
  public String version() {
    return version;
  }

  /**
   * Adds the job that recomputes {@code views} to {@code env}, which must be new. Whoever runs it
   * reads all of the rows.
   *
   * @param views of this group
   * @param cut names every partition of {@link #topicsOf} these views; none beyond its end
   * @param keys whose rows are wanted
   * @throws InvalidSqlException when a view's rows are not a function of positions, or a statement
   *     does not fit the schemas of the topics that it reads
   */
  public List<RecomputedView> plan(
      StreamExecutionEnvironment env, Set<String> views, Positions cut, KeySample keys)
      throws InvalidSqlException {
    StreamTableEnvironment tables = StreamTableEnvironment.create(env);
    ProjectStatements statements = ProjectStatements.of(project, tables);
    ProjectGroup planned = new ProjectGroups(project, statements).of(group);
    for (String view : views) {
      requireAuditable(planned, view);
    }
    statements.endAt(cut);
    ViewPlan.configure(env, tables.getConfig(), planned, log);
    EpochSettings.withoutEpochs(env);
    List<Transformation<?>> wanted = new ArrayList<>(translate(tables, statements, planned));
    wanted.removeIf(encoded -> !views.contains(ViewGroup.view(encoded).name()));
    checkSchemas(planned, LogReaders.upstreamOf(env, wanted));
    return wanted.stream().map(encoded -> recomputed(env, encoded, keys)).toList();
  }

  private static RecomputedView recomputed(
      StreamExecutionEnvironment env, Transformation<?> encoded, KeySample keys) {
    ViewSpec view = ViewGroup.view(encoded);
    return new RecomputedView(
        view.name(),
        view.schemas().key(),
        view.schemas().row(),
        FinalTable.of(env, encoded, keys).collectAsync());
  }

  private List<Transformation<?>> translate(
      StreamTableEnvironment tables, ProjectStatements statements, ProjectGroup planned)
      throws InvalidSqlException {
    GroupTables queries =
        GroupTables.of(
            tables,
            planned,
            name ->
                project.views().contains(name)
                    ? Optional.of(statements.view(name))
                    : Optional.empty());
    try {
      return ViewPlan.translateUnbatched(tables, queries.compile());
    } catch (RuntimeException e) {
      throw planned.invalid(e, Vocabulary.of(tables, List.of()));
    }
  }

  private void checkSchemas(ProjectGroup planned, LogReaders readers) throws InvalidSqlException {
    try {
      readers.checkSchemas(log, Set.of());
    } catch (SchemaMismatchException e) {
      throw planned.invalid("reads a table that does not fit its topic: " + e.getMessage());
    } catch (UnknownRegionException e) {
      throw planned.invalid("reads another region, and " + e.getMessage());
    }
  }
}
