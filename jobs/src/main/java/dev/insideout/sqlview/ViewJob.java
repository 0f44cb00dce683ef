package dev.insideout.sqlview;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.flink.ConnectionOptions;
import dev.insideout.flink.TopicAdmin;
import dev.insideout.flink.TopicException;
import dev.insideout.flink.avro.SchemaMismatchException;
import dev.insideout.flink.log.DeadLetters;
import dev.insideout.flink.log.LogReaders;
import dev.insideout.flink.view.ViewTopic;
import java.util.List;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamStatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.TableConfigOptions;
import org.apache.flink.table.api.config.TableConfigOptions.CatalogPlanCompilation;

/**
 * The one job that runs any view: its statement planned by Flink, from the log's topics to the
 * view's.
 */
public final class ViewJob {
  /** How far a view's job can be scaled; part of every savepoint, so it is declared once. */
  private static final int MAX_PARALLELISM = 128;

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
   * @throws TopicException when a topic that it reads does not exist, or the broker is not
   *     reachable
   */
  public static JobClient submit(
      StreamExecutionEnvironment env, SqlProject project, String view, LogConnection log)
      throws Exception {
    env.configure(settings(view));
    StreamTableEnvironment tables = StreamTableEnvironment.create(env);
    ConnectionOptions.set(tables.getConfig().getConfiguration(), log, view);
    tables.getConfig().set(TableConfigOptions.LOCAL_TIME_ZONE, "UTC");
    tables
        .getConfig()
        .set(TableConfigOptions.PLAN_COMPILE_CATALOG_OBJECTS, CatalogPlanCompilation.IDENTIFIER);
    ViewStatement statement = ViewStatement.parse(project, view, tables);
    env.enableCheckpointing(statement.interval().toMillis());
    List<Transformation<?>> sinks = plan(statement, tables);
    sinks.forEach(env::addOperator);
    LogReaders readers = LogReaders.upstreamOf(env, sinks);
    prepare(statement, readers, log);
    DeadLetters.collect(readers, log, view);
    return env.executeAsync(view);
  }

  private static Configuration settings(String view) {
    Configuration settings = new Configuration();
    settings.set(PipelineOptions.NAME, view);
    settings.set(PipelineOptions.GENERIC_TYPES, false);
    settings.set(PipelineOptions.OBJECT_REUSE, true);
    settings.set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
    settings.set(
        CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    settings.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
    return settings;
  }

  private static List<Transformation<?>> plan(
      ViewStatement statement, StreamTableEnvironment tables) throws InvalidSqlException {
    try {
      tables.createTemporaryTable(statement.name(), statement.sink());
      StreamStatementSet statements = tables.createStatementSet();
      statements.addInsert(statement.name(), tables.sqlQuery(statement.query()));
      return StablePlan.translate(tables, statements.compilePlan());
    } catch (RuntimeException e) {
      throw InvalidSqlException.in(statement.file(), e);
    }
  }

  private static void prepare(ViewStatement statement, LogReaders readers, LogConnection log)
      throws InvalidSqlException {
    SchemaRegistry registry = new SchemaRegistry(log.registry());
    try (TopicAdmin admin = new TopicAdmin(log)) {
      for (String topic : readers.topics()) {
        if (admin.partitions(topic).isEmpty()) {
          throw new TopicException(
              "view '%s' reads topic '%s', which does not exist at %s"
                  .formatted(statement.name(), topic, log.kafka()));
        }
      }
      readers.checkSchemas(registry);
      ViewTopic.ensure(admin, statement.name(), statement.partitions());
      DeadLetters.ensureTopics(admin, readers);
    } catch (SchemaMismatchException e) {
      throw InvalidSqlException.in(
          statement.file(), "reads a table that does not fit its topic: " + e.getMessage());
    }
  }
}
