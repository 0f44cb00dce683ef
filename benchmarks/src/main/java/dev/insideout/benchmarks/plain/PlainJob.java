package dev.insideout.benchmarks.plain;

import dev.insideout.benchmarks.bank.TransferRecords;
import dev.insideout.benchmarks.place.BankProject;
import dev.insideout.contract.LogConnection;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.catalog.ResolvedCatalogMaterializedTable;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.operations.ddl.CreateTableOperation;
import org.apache.flink.table.operations.materializedtable.CreateMaterializedTableOperation;

/**
 * The queries of our views as plain Flink SQL: from Flink's {@code kafka} connector into its {@code
 * upsert-kafka}, with Flink's own defaults.
 */
public final class PlainJob {
  private static final String TRANSFERS = TransferRecords.TOPIC;

  private PlainJob() {}

  /** The consumer group of the source of a job for {@code views}. */
  public static String consumerGroup(List<String> views) {
    return "plain-" + String.join("-", views);
  }

  /** The topic that the rows of {@code view} go to. */
  public static String topic(String view) {
    return "plain_" + view;
  }

  /**
   * Submits one job for all of {@code views}; their topics must exist.
   *
   * @param interval between checkpoints
   */
  public static JobClient submit(
      StreamExecutionEnvironment env,
      LogConnection log,
      List<String> views,
      PlainTables.Delivery delivery,
      Duration interval)
      throws Exception {
    env.enableCheckpointing(interval.toMillis(), CheckpointingMode.EXACTLY_ONCE);
    env.getConfig().enableObjectReuse();
    StreamTableEnvironment tables = StreamTableEnvironment.create(env);
    tables.getConfig().set(PipelineOptions.NAME, "plain " + String.join(", ", views));
    PlainTables topics = new PlainTables(log);
    tables.createTable(TRANSFERS, topics.events(TRANSFERS, consumerGroup(views), columns(tables)));
    StatementSet statements = tables.createStatementSet();
    for (String view : views) {
      ResolvedCatalogMaterializedTable statement = statement(tables, view);
      tables.createTable(
          topic(view), topics.upserts(topic(view), statement.getResolvedSchema(), delivery));
      statements.addInsert(topic(view), tables.sqlQuery(statement.getDefinitionQuery()));
    }
    return statements.execute().getJobClient().orElseThrow();
  }

  private static ResolvedSchema columns(StreamTableEnvironment tables) throws Exception {
    CreateTableOperation statement =
        (CreateTableOperation) parse(tables, BankProject.transfersStatement());
    return statement.getCatalogTable().getResolvedSchema();
  }

  private static ResolvedCatalogMaterializedTable statement(
      StreamTableEnvironment tables, String view) throws Exception {
    CreateMaterializedTableOperation statement =
        (CreateMaterializedTableOperation) parse(tables, BankProject.viewStatement(view));
    return statement.getCatalogMaterializedTable();
  }

  private static Object parse(StreamTableEnvironment tables, String statement) {
    return ((TableEnvironmentInternal) tables).getParser().parse(statement).get(0);
  }
}
