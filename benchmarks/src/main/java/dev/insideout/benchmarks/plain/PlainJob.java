package dev.insideout.benchmarks.plain;

import dev.insideout.benchmarks.bank.TransferRecords;
import dev.insideout.benchmarks.place.BankProject;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.flink.avro.AvroSchemas;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableDescriptor;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.catalog.ResolvedCatalogMaterializedTable;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.operations.ddl.CreateTableOperation;
import org.apache.flink.table.operations.materializedtable.CreateMaterializedTableOperation;
import org.apache.flink.table.types.logical.RowType;

/**
 * The queries of our views as plain Flink SQL: from Flink's {@code kafka} connector into its {@code
 * upsert-kafka}, with Flink's own defaults.
 */
public final class PlainJob {
  private static final String TRANSFERS = TransferRecords.TOPIC;

  private PlainJob() {}

  /** How {@code upsert-kafka} delivers. */
  public enum Delivery {
    AT_LEAST_ONCE("at-least-once"),
    EXACTLY_ONCE("exactly-once");

    private final String option;

    Delivery(String option) {
      this.option = option;
    }
  }

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
      Delivery delivery,
      Duration interval)
      throws Exception {
    env.enableCheckpointing(interval.toMillis(), CheckpointingMode.EXACTLY_ONCE);
    env.getConfig().enableObjectReuse();
    StreamTableEnvironment tables = StreamTableEnvironment.create(env);
    tables.getConfig().set(PipelineOptions.NAME, "plain " + String.join(", ", views));
    tables.createTable(TRANSFERS, source(log, consumerGroup(views), columns(tables)));
    StatementSet statements = tables.createStatementSet();
    for (String view : views) {
      ResolvedCatalogMaterializedTable statement = statement(tables, view);
      ResolvedSchema columns = statement.getResolvedSchema();
      registerSchemas(log, view, columns);
      tables.createTable(topic(view), sink(log, view, columns, delivery));
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

  private static TableDescriptor source(
      LogConnection log, String consumerGroup, ResolvedSchema columns) {
    TableDescriptor.Builder source =
        TableDescriptor.forConnector("kafka")
            .schema(Schema.newBuilder().fromResolvedSchema(columns).build())
            .option("topic", TRANSFERS)
            .option("properties.group.id", consumerGroup)
            .option("properties.isolation.level", "read_committed")
            .option("scan.startup.mode", "earliest-offset");
    clientProperties(source, log);
    format(source, "value", log, SchemaRegistry.valueSubject(TRANSFERS));
    return source.build();
  }

  private static TableDescriptor sink(
      LogConnection log, String view, ResolvedSchema columns, Delivery delivery) {
    TableDescriptor.Builder sink =
        TableDescriptor.forConnector("upsert-kafka")
            .schema(Schema.newBuilder().fromResolvedSchema(columns).build())
            .option("topic", topic(view))
            .option("properties.compression.type", "lz4")
            .option("properties.transaction.timeout.ms", "840000")
            .option("sink.delivery-guarantee", delivery.option)
            .option("sink.transactional-id-prefix", topic(view));
    clientProperties(sink, log);
    format(sink, "key", log, SchemaRegistry.keySubject(topic(view)));
    format(sink, "value", log, SchemaRegistry.valueSubject(topic(view)));
    return sink.build();
  }

  private static void clientProperties(TableDescriptor.Builder table, LogConnection log) {
    log.clientProperties(Map.of())
        .forEach((name, value) -> table.option("properties." + name, value.toString()));
  }

  private static void format(
      TableDescriptor.Builder table, String side, LogConnection log, String subject) {
    String format = RegistryAvroFormat.IDENTIFIER;
    table.option(side + ".format", format);
    table.option(side + "." + format + ".registry", log.registry());
    table.option(side + "." + format + ".subject", subject);
  }

  private static void registerSchemas(LogConnection log, String view, ResolvedSchema columns) {
    RowType rowType = (RowType) columns.toPhysicalRowDataType().getLogicalType();
    RowType keyType =
        new RowType(
            IntStream.of(columns.getPrimaryKeyIndexes())
                .mapToObj(column -> rowType.getFields().get(column))
                .toList());
    SchemaRegistry registry = new SchemaRegistry(log.registry());
    String topic = topic(view);
    registry.register(SchemaRegistry.keySubject(topic), AvroSchemas.key(topic, keyType));
    registry.register(
        SchemaRegistry.valueSubject(topic), AvroSchemas.row(topic, rowType, Map.of()));
  }
}
