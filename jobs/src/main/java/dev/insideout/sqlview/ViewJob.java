package dev.insideout.sqlview;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.UnknownRegionException;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.position.SourceTopic;
import dev.insideout.flink.TopicException;
import dev.insideout.flink.avro.SchemaMismatchException;
import dev.insideout.flink.log.LogSource;
import dev.insideout.flink.view.GroupLog;
import dev.insideout.flink.view.ViewGroup;
import dev.insideout.flink.view.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * The one job that runs any group of views: their statements planned by Flink, from the log's
 * topics to the views'.
 */
public final class ViewJob {
  private ViewJob() {}

  /** What the statement of {@code view} says; asks neither broker nor registry. */
  public static ViewDescription describe(SqlProject project, String view)
      throws InvalidSqlException {
    ProjectStatements statements = ProjectStatements.of(project, planner());
    return statements.describe(statements.view(view));
  }

  /**
   * A table of the log, or a view, as another view would read it; asks neither broker nor registry.
   *
   * @throws InvalidSqlException when there is none of that name, or its statement is wrong
   */
  public static ReadableTable describeTable(SqlProject project, String table)
      throws InvalidSqlException {
    ProjectStatements statements = ProjectStatements.of(project, planner());
    DeclaredTopic topic = statements.declared().get(table);
    if (topic == null) {
      ViewDescription view = statements.describe(statements.view(table));
      return new ReadableTable(table, view.columns(), view.primaryKey());
    }
    Map<String, String> columns = new LinkedHashMap<>();
    topic
        .columns()
        .getFields()
        .forEach(column -> columns.put(column.getName(), column.getType().asSummaryString()));
    return new ReadableTable(table, columns, topic.primaryKey().getFieldNames());
  }

  /**
   * The views of a group, sorted by name; asks neither broker nor registry.
   *
   * @param viewOrGroup the group, or a view of it
   * @throws InvalidSqlException when there is none, or a statement of the group is wrong
   */
  public static List<ViewDescription> describeGroup(SqlProject project, String viewOrGroup)
      throws InvalidSqlException {
    ProjectStatements statements = ProjectStatements.of(project, planner());
    List<ViewDescription> views = new ArrayList<>();
    for (ViewStatement view : new ProjectGroups(project, statements).of(viewOrGroup).views()) {
      views.add(statements.describe(view));
    }
    return List.copyOf(views);
  }

  static StreamTableEnvironment planner() {
    return StreamTableEnvironment.create(
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration()));
  }

  /**
   * Plans a group, makes sure that its topics and schemas are there, and submits its job to where
   * {@code env} leads, under the group's name.
   *
   * @param viewOrGroup the group, or a view of it
   * @throws InvalidSqlException when a statement is wrong, or does not fit the schemas of the
   *     topics that it reads
   * @throws TopicException when a topic that it reads does not exist, the broker is not reachable,
   *     or that of another region where the job does not go on from a snapshot, a job of the group
   *     is at work, or its transactions could end before their checkpoints
   */
  public static JobClient submit(
      StreamExecutionEnvironment env, SqlProject project, String viewOrGroup, LogConnection log)
      throws Exception {
    return submit(
        env,
        project,
        viewOrGroup,
        log,
        (group, version) ->
            new Writer(group.name(), version, ViewGroup.nextRun(log, group.partitions())));
  }

  /**
   * Submits a job that holds beside the one at work until the topics are handed over to {@code
   * run}, under the name of group and version.
   *
   * @throws InvalidSqlException as {@link #submit}
   * @throws TopicException as {@link #submit}, but for the job at work
   */
  public static JobClient submitHeir(
      StreamExecutionEnvironment env,
      SqlProject project,
      String viewOrGroup,
      LogConnection log,
      Run run)
      throws Exception {
    return submit(
        env,
        project,
        viewOrGroup,
        log,
        (group, version) -> new Writer(group.name(), version, run, true));
  }

  /**
   * The same, with a name for the submission that the caller has made.
   *
   * @param run later than all that have written the topics
   */
  public static JobClient submit(
      StreamExecutionEnvironment env,
      SqlProject project,
      String viewOrGroup,
      LogConnection log,
      Run run)
      throws Exception {
    return submit(
        env, project, viewOrGroup, log, (group, version) -> new Writer(group.name(), version, run));
  }

  private static JobClient submit(
      StreamExecutionEnvironment env,
      SqlProject project,
      String viewOrGroup,
      LogConnection log,
      BiFunction<ProjectGroup, String, Writer> writer)
      throws Exception {
    ViewPlan plan = ViewPlan.of(env, project, viewOrGroup, log, writer);
    requireOneName(plan, log);
    Residency.require(project, viewOrGroup, log);
    prepareLog(
        plan,
        log,
        Duration.ofMillis(env.getCheckpointConfig().getCheckpointTimeout()),
        env.getConfiguration().getOptional(StateRecoveryOptions.SAVEPOINT_PATH).isPresent());
    plan.collectDeadLetters(log);
    return env.executeAsync(jobName(plan.published().writer()));
  }

  /** A job bears its group's name; one that is built beside another, its version's, too. */
  private static String jobName(Writer writer) {
    return writer.heir() ? heirName(writer.group(), writer.version()) : writer.group();
  }

  /** The name of the job of a version that was built beside another. */
  public static String heirName(String group, String version) {
    return group + " " + version;
  }

  /**
   * Where a region is the local one, its folder and sql/topics itself are about the same topics.
   */
  private static void requireOneName(ViewPlan plan, LogConnection log) throws InvalidSqlException {
    Map<String, String> names = new HashMap<>();
    for (LogSource source : plan.readers().sources()) {
      SourceTopic topic = SourceTopic.parse(source.topic());
      boolean local = topic.isLocal() || topic.region().equals(log.region());
      String other = names.put(local ? topic.topic() : source.topic(), source.topic());
      if (other != null && !other.equals(source.topic())) {
        throw plan.group()
            .invalid(
                "reads topics '%s' and '%s', which are one where it is to run, in region '%s': it would read every record twice"
                    .formatted(other, source.topic(), log.region()));
      }
    }
  }

  private static void prepareLog(
      ViewPlan plan, LogConnection log, Duration checkpointTimeout, boolean restored)
      throws InvalidSqlException {
    ProjectGroup group = plan.group();
    try {
      new GroupLog(log, group.title())
          .prepare(plan.published(), group.interval(), checkpointTimeout, restored);
    } catch (SchemaMismatchException e) {
      throw group.invalid("reads a table that does not fit its topic: " + e.getMessage());
    } catch (UnknownRegionException e) {
      throw group.invalid("reads another region, and " + e.getMessage());
    }
  }
}
