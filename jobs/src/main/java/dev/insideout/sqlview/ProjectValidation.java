package dev.insideout.sqlview;

import dev.insideout.contract.LogConnection;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * Parses and plans the statements of a project, and notes all that is wrong, not only the first.
 */
public final class ProjectValidation {
  /** Planning asks neither broker nor registry. */
  private static final LogConnection NOWHERE =
      LogConnection.of("127.0.0.1:1", "http://127.0.0.1:1");

  private final SqlProject project;
  private final Set<SqlProblem> problems = new LinkedHashSet<>();

  private ProjectValidation(SqlProject project) {
    this.project = project;
  }

  /**
   * Validates views, the groups that they are in, and all topics: one that is wrong keeps every
   * view from starting.
   *
   * @param views views of the project
   * @return errors and warnings, in the order of files and places
   */
  public static List<SqlProblem> of(SqlProject project, Collection<String> views)
      throws InvalidSqlException {
    ProjectValidation validation = new ProjectValidation(project);
    validation.run(views);
    return validation.problems.stream()
        .sorted(
            Comparator.comparing(SqlProblem::path)
                .thenComparing(SqlProblem::line)
                .thenComparing(SqlProblem::column))
        .toList();
  }

  private void run(Collection<String> views) throws InvalidSqlException {
    ProjectStatements statements = ProjectStatements.ofRightTopics(project, planner());
    statements.wrongTopics().forEach(this::add);
    Map<String, ViewStatement> readable = new TreeMap<>();
    for (String view : views) {
      try {
        readable.put(view, statements.view(view));
      } catch (InvalidSqlException e) {
        add(e);
      }
    }
    Set<String> groups =
        readable.values().stream().map(ViewStatement::group).collect(Collectors.toSet());
    if (statements.wrongTopics().isEmpty()) {
      groups.stream().sorted().forEach(this::plan);
    }
  }

  private static StreamTableEnvironment planner() {
    return StreamTableEnvironment.create(
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration()));
  }

  private void plan(String group) {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
    try {
      for (PlannedView view : ViewPlan.of(env, project, group, NOWHERE).views()) {
        problems.addAll(PlanWarnings.of(view));
      }
    } catch (InvalidSqlException e) {
      add(e);
    }
  }

  private void add(InvalidSqlException e) {
    problems.addAll(e.problems());
  }
}
