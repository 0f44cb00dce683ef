package dev.insideout.sqlview;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.flink.TopicAdmin;
import dev.insideout.flink.TopicException;
import dev.insideout.flink.avro.SchemaMismatchException;
import dev.insideout.flink.log.DeadLetters;
import dev.insideout.flink.view.ViewSchemas;
import dev.insideout.flink.view.ViewTopic;
import java.time.Instant;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * The one job that runs any view: its statement planned by Flink, from the log's topics to the
 * view's.
 */
public final class ViewJob {
  private ViewJob() {}

  /** What the statement of {@code view} says; asks neither broker nor registry. */
  public static ViewDescription describe(SqlProject project, String view)
      throws InvalidSqlException {
    StreamTableEnvironment tables =
        StreamTableEnvironment.create(
            StreamExecutionEnvironment.getExecutionEnvironment(new Configuration()));
    return ViewStatement.parse(project, view, tables).describe();
  }

  /**
   * Plans {@code view}, makes sure that its topics and schemas are there, and submits the job to
   * where {@code env} leads, under the view's name.
   *
   * @throws InvalidSqlException when the statement is wrong, or does not fit the schemas of the
   *     topics that it reads
   * @throws TopicException when a topic that it reads does not exist, the broker is not reachable,
   *     or a job of the view is at work
   */
  public static JobClient submit(
      StreamExecutionEnvironment env, SqlProject project, String view, LogConnection log)
      throws Exception {
    return submit(env, project, view, log, Run.submittedAt(Instant.now()));
  }

  static JobClient submit(
      StreamExecutionEnvironment env, SqlProject project, String view, LogConnection log, Run run)
      throws Exception {
    ViewPlan plan = ViewPlan.of(env, project, view, log, run);
    prepareLog(plan, log);
    DeadLetters.collect(
        plan.readers().deadLetters().union(plan.group().rejected()), log, view + "-dead-letters");
    return env.executeAsync(view);
  }

  private static void prepareLog(ViewPlan plan, LogConnection log) throws InvalidSqlException {
    ViewStatement statement = plan.statement();
    try (TopicAdmin admin = new TopicAdmin(log)) {
      for (String topic : plan.readers().topics()) {
        if (admin.partitions(topic).isEmpty()) {
          throw new TopicException(
              "view '%s' reads topic '%s', which does not exist at %s"
                  .formatted(statement.name(), topic, log.kafka()));
        }
      }
      SchemaRegistry registry = new SchemaRegistry(log.registry());
      plan.readers().checkSchemas(registry);
      ViewSchemas.of(statement.name(), statement.columns()).register(registry);
      ViewTopic.ensure(admin, statement.name(), statement.partitions());
      DeadLetters.ensureTopics(admin, plan.readers().topics());
      DeadLetters.ensureTopics(admin, List.of(statement.name()));
      plan.group().requireNoOwnerAtWork(statement.interval());
    } catch (SchemaMismatchException e) {
      throw InvalidSqlException.in(
          statement.file(), "reads a table that does not fit its topic: " + e.getMessage());
    }
  }
}
