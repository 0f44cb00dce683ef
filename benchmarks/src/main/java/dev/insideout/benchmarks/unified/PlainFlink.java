package dev.insideout.benchmarks.unified;

import dev.insideout.benchmarks.plain.PlainTables;
import dev.insideout.benchmarks.plain.PlainTables.Delivery;
import dev.insideout.benchmarks.unified.fact.FactTopic;
import dev.insideout.contract.LogConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.TableConfig;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.ExecutionConfigOptions;
import org.apache.flink.table.api.config.OptimizerConfigOptions;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.catalog.UniqueConstraint;
import org.apache.flink.table.operations.ddl.CreateTableOperation;

/** Jobs of Flink SQL without this project. */
final class PlainFlink {
  /** As many as ours. */
  private static final long BATCH = 50_000;

  private PlainFlink() {}

  /**
   * Submits a job of {@code engine}; the topics that it writes must exist.
   *
   * @param interval between checkpoints
   */
  static JobClient submit(
      StreamExecutionEnvironment env,
      Engine engine,
      UnifiedView view,
      LogConnection log,
      Duration interval)
      throws Exception {
    env.enableCheckpointing(interval.toMillis(), CheckpointingMode.EXACTLY_ONCE);
    env.getConfig().enableObjectReuse();
    StreamTableEnvironment tables = StreamTableEnvironment.create(env);
    tables.getConfig().set(PipelineOptions.NAME, engine.title());
    tune(tables.getConfig(), engine, interval);
    StatementSet statements = tables.createStatementSet();
    if (engine == Engine.PASS_THROUGH) {
      pass(tables, statements, view, new PlainTables(log));
    } else {
      join(tables, statements, engine, view, new PlainTables(log));
    }
    return statements.execute().getJobClient().orElseThrow();
  }

  /**
   * What someone sets who means it. The materializer before the sink is planned only where rows of
   * a key can overtake one another, and stays there: without it rows would be wrong.
   */
  private static void tune(TableConfig config, Engine engine, Duration interval) {
    if (engine == Engine.PLAIN_MINI_BATCH || engine == Engine.PLAIN_MULTI_JOIN) {
      config.set(ExecutionConfigOptions.TABLE_EXEC_MINIBATCH_ENABLED, true);
      config.set(ExecutionConfigOptions.TABLE_EXEC_MINIBATCH_ALLOW_LATENCY, interval);
      config.set(ExecutionConfigOptions.TABLE_EXEC_MINIBATCH_SIZE, BATCH);
    }
    config.set(
        OptimizerConfigOptions.TABLE_OPTIMIZER_MULTI_JOIN_ENABLED,
        engine == Engine.PLAIN_MULTI_JOIN);
  }

  private static void pass(
      StreamTableEnvironment tables, StatementSet statements, UnifiedView view, PlainTables topics)
      throws IOException {
    String group = Engine.PASS_THROUGH.consumerGroup(view, 0);
    for (FactTopic topic : view.topics()) {
      ResolvedSchema columns = columns(tables, topic);
      String name = topic.topicName();
      String passed = Engine.passed(topic);
      ResolvedSchema keyless = ResolvedSchema.of(columns.getColumns());
      tables.createTable(name, topics.events(name, group, keyless));
      tables.createTable(passed, topics.appended(passed, name, keyless, Delivery.EXACTLY_ONCE));
      statements.addInsert(passed, tables.from(name));
    }
  }

  private static void join(
      StreamTableEnvironment tables,
      StatementSet statements,
      Engine engine,
      UnifiedView view,
      PlainTables topics)
      throws IOException {
    String group = engine.consumerGroup(view, 0);
    for (FactTopic topic : view.topics()) {
      String name = topic.topicName();
      tables.createTable(name, topics.rows(name, group, columns(tables, topic)));
    }
    Table rows = tables.sqlQuery(UnifiedProject.query(view));
    ResolvedSchema keyed =
        new ResolvedSchema(
            rows.getResolvedSchema().getColumns(),
            List.of(),
            UniqueConstraint.primaryKey("key", List.of(UnifiedView.KEY)),
            List.of());
    String sink = engine.viewTopic(view).orElseThrow();
    tables.createTable(sink, topics.upserts(sink, keyed, Delivery.EXACTLY_ONCE));
    statements.addInsert(sink, rows);
  }

  private static ResolvedSchema columns(StreamTableEnvironment tables, FactTopic topic)
      throws IOException {
    CreateTableOperation statement =
        (CreateTableOperation)
            ((TableEnvironmentInternal) tables)
                .getParser()
                .parse(UnifiedProject.topicStatement(topic))
                .get(0);
    return statement.getCatalogTable().getResolvedSchema();
  }
}
