package dev.insideout.sqlview;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.flink.log.HeldView;
import dev.insideout.flink.log.LogSource;
import dev.insideout.flink.view.ViewGroup;
import dev.insideout.flink.view.ViewSpec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A group's statements as they would be deployed.
 *
 * @param group its name
 * @param id names the version: the same for statements that are planned and delivered alike,
 *     whatever their layout, comments and aliases
 * @param meaning what its rows are, and how they are made: where it is equal, one version's state
 *     is the other's
 * @param interval how long an epoch is
 * @param views sorted by name
 * @param specs what their writer knows of them, in the same order
 * @param topics the topics of the log that it reads itself, as {@code [region/]topic}, sorted
 * @param viewsRead the views of other groups that it reads, sorted
 * @param sql the statements of its views and of everything they read, and nothing else
 */
public record GroupVersion(
    String group,
    String id,
    String meaning,
    Duration interval,
    List<ViewDescription> views,
    List<ViewSpec> specs,
    List<String> topics,
    List<String> viewsRead,
    SqlProject sql) {
  /**
   * Plans a group; asks neither broker nor registry.
   *
   * @param viewOrGroup the group, or a view of it
   * @throws InvalidSqlException when there is none, or a statement of it is wrong
   */
  public static GroupVersion of(SqlProject project, String viewOrGroup) throws InvalidSqlException {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
    ViewPlan plan = ViewPlan.of(env, project, viewOrGroup, ViewPlan.NOBODY);
    List<ViewDescription> views = ViewJob.describeGroup(project, viewOrGroup);
    return new GroupVersion(
        plan.group().name(),
        plan.published().writer().version(),
        plan.meaning(),
        plan.group().interval(),
        views,
        plan.published().views(),
        plan.readers().sources().stream().map(LogSource::topic).distinct().sorted().toList(),
        plan.readers().views().stream().map(HeldView::name).distinct().sorted().toList(),
        closure(project, views));
  }

  private static SqlProject closure(SqlProject project, List<ViewDescription> views)
      throws InvalidSqlException {
    Set<String> topics = new TreeSet<>();
    Set<String> names = new TreeSet<>();
    Deque<ViewDescription> open = new ArrayDeque<>(views);
    while (!open.isEmpty()) {
      ViewDescription view = open.pop();
      names.add(view.name());
      topics.addAll(view.sources());
      for (String read : view.views()) {
        if (!names.contains(read)) {
          open.push(ViewJob.describe(project, read));
        }
      }
    }
    return project.part(topics, names);
  }

  /**
   * What would break the readers of {@code before}: rows of its views that could no longer be read.
   *
   * @throws InvalidSqlException when a statement is wrong
   */
  public List<SqlProblem> breaches(GroupVersion before) throws InvalidSqlException {
    Map<String, ViewSpec> earlier =
        before.specs().stream().collect(Collectors.toMap(ViewSpec::name, Function.identity()));
    ProjectStatements statements = ProjectStatements.of(sql, ViewJob.planner());
    List<SqlProblem> breaches = new ArrayList<>();
    for (String view : viewNames()) {
      if (earlier.containsKey(view)) {
        ViewContract contract = new ViewContract(statements.view(view));
        contract.compare(earlier.get(view).schemas().row(), "version " + before.id(), List.of());
        contract.problems().stream()
            .filter(problem -> problem.severity() == SqlProblem.Severity.ERROR)
            .forEach(breaches::add);
      }
    }
    return breaches;
  }

  /**
   * What of the log it could not read: columns that records of an earlier schema do not have.
   *
   * @throws InvalidSqlException when a statement is wrong
   * @throws dev.insideout.contract.UnknownRegionException when nothing says where a region is
   * @throws dev.insideout.contract.registry.RegistryException when a registry does not answer
   */
  public List<SqlProblem> unreadable(LogConnection log) throws InvalidSqlException {
    ProjectStatements statements = ProjectStatements.of(sql, ViewJob.planner());
    Set<String> tables = tablesRead(statements);
    List<SqlProblem> problems = new ArrayList<>();
    tables.stream()
        .map(statements.declared()::get)
        .collect(
            Collectors.groupingBy(t -> t.schemas().region(), TreeMap::new, Collectors.toList()))
        .forEach(
            (region, there) -> {
              SchemaRegistry registry = new SchemaRegistry(log.in(region).registry());
              SchemaHistory history = new SchemaHistory(registry::versions);
              there.forEach(history::check);
              problems.addAll(history.problems());
            });
    return problems;
  }

  private Set<String> tablesRead(ProjectStatements statements) throws InvalidSqlException {
    Set<String> tables = new TreeSet<>();
    for (String view : viewNames()) {
      tables.addAll(statements.view(view).reads());
    }
    tables.retainAll(statements.declared().keySet());
    return tables;
  }

  /**
   * The tables of the log that it reads itself, by the order of their names.
   *
   * @throws InvalidSqlException when a statement is wrong
   */
  public List<TableDescription> tables() throws InvalidSqlException {
    ProjectStatements statements = ProjectStatements.of(sql, ViewJob.planner());
    return tablesRead(statements).stream().map(statements::table).toList();
  }

  /** The names of its views, sorted. */
  public List<String> viewNames() {
    return views.stream().map(ViewDescription::name).toList();
  }

  /** A submission that is made now, later than all that have written its topics. */
  public Run nextRun(LogConnection log) {
    Map<String, Integer> partitions =
        specs.stream().collect(Collectors.toMap(ViewSpec::name, ViewSpec::partitions));
    return ViewGroup.nextRun(log, partitions);
  }
}
