package dev.insideout.sqlview;

import dev.insideout.contract.LogConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * The job of a group over a log in a folder: the one that a broker's log would get, so that what it
 * does there says what it will do.
 *
 * @param group its name
 * @param inputs what it reads, sorted by name: the tables of the log and the views of other groups
 * @param views what it publishes, sorted by name
 * @param graph may be submitted again and again, under a job id of its own each time
 */
public record FolderJob(
    String group, List<TableDescription> inputs, List<TableDescription> views, JobGraph graph) {
  /**
   * Plans the group of {@code view}. Neither topics nor schemas are made: they must be there when
   * the job runs.
   *
   * @param env with the parallelism and the restart strategy that the job is to have
   * @param log leads to a {@link dev.insideout.flink.FolderLog}
   * @throws InvalidSqlException when a statement of the group, or what it reads, is wrong
   */
  public static FolderJob of(
      StreamExecutionEnvironment env, SqlProject project, String view, LogConnection log)
      throws InvalidSqlException {
    ViewPlan plan = ViewPlan.of(env, project, view, log);
    plan.collectDeadLetters(log);
    ProjectGroup group = plan.group();
    JobGraph graph = env.getStreamGraph().getJobGraph();
    ProjectStatements statements =
        ProjectStatements.of(project, StreamTableEnvironment.create(env));
    return new FolderJob(
        group.name(),
        inputs(statements, group),
        group.views().stream().map(TableDescription::of).toList(),
        graph);
  }

  private static List<TableDescription> inputs(ProjectStatements statements, ProjectGroup group)
      throws InvalidSqlException {
    Set<String> names = new TreeSet<>();
    group.views().forEach(view -> names.addAll(view.reads()));
    group.viewNames().forEach(names::remove);
    for (ViewStatement view : group.views()) {
      statements.view(view.name());
    }
    List<TableDescription> inputs = new ArrayList<>();
    for (String name : names) {
      inputs.add(statements.table(name));
    }
    return inputs;
  }
}
