package dev.insideout.benchmarks.plain;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.flink.avro.AvroSchemas;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.TableDescriptor;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.types.logical.RowType;

/**
 * Topics of the log as tables of Flink's own Kafka connectors, with the encoding that ours have.
 */
public record PlainTables(LogConnection log) {
  /** How a sink delivers. */
  public enum Delivery {
    AT_LEAST_ONCE("at-least-once"),
    EXACTLY_ONCE("exactly-once");

    private final String option;

    Delivery(String option) {
      this.option = option;
    }
  }

  /** The records of {@code topic} from the start, each a row of its own. */
  public TableDescriptor events(String topic, String consumerGroup, ResolvedSchema columns) {
    TableDescriptor.Builder source =
        source("kafka", topic, consumerGroup, Schema.newBuilder().fromResolvedSchema(columns))
            .option("scan.startup.mode", "earliest-offset");
    format(source, "value", SchemaRegistry.valueSubject(topic));
    return source.build();
  }

  /** The rows of {@code topic} by its primary key, tombstones being deletes. */
  public TableDescriptor rows(String topic, String consumerGroup, ResolvedSchema columns) {
    TableDescriptor.Builder source =
        source(
            "upsert-kafka", topic, consumerGroup, Schema.newBuilder().fromResolvedSchema(columns));
    format(source, "key", SchemaRegistry.keySubject(topic));
    format(source, "value", SchemaRegistry.valueSubject(topic));
    return source.build();
  }

  private TableDescriptor.Builder source(
      String connector, String topic, String consumerGroup, Schema.Builder columns) {
    TableDescriptor.Builder source =
        TableDescriptor.forConnector(connector)
            .schema(columns.build())
            .option("topic", topic)
            .option("properties.group.id", consumerGroup)
            .option("properties.isolation.level", "read_committed");
    clientProperties(source);
    return source;
  }

  /**
   * A topic that is written by primary key; registers the schemas of {@code topic}.
   *
   * @param columns with the primary key
   */
  public TableDescriptor upserts(String topic, ResolvedSchema columns, Delivery delivery) {
    registerSchemas(topic, columns);
    TableDescriptor.Builder sink = sink("upsert-kafka", topic, columns, delivery);
    format(sink, "key", SchemaRegistry.keySubject(topic));
    format(sink, "value", SchemaRegistry.valueSubject(topic));
    return sink.build();
  }

  /**
   * A topic to which rows are added, without keys.
   *
   * @param schemasOf the topic with whose schema they are written
   */
  public TableDescriptor appended(
      String topic, String schemasOf, ResolvedSchema columns, Delivery delivery) {
    TableDescriptor.Builder sink = sink("kafka", topic, columns, delivery);
    format(sink, "value", SchemaRegistry.valueSubject(schemasOf));
    return sink.build();
  }

  private TableDescriptor.Builder sink(
      String connector, String topic, ResolvedSchema columns, Delivery delivery) {
    TableDescriptor.Builder sink =
        TableDescriptor.forConnector(connector)
            .schema(Schema.newBuilder().fromResolvedSchema(columns).build())
            .option("topic", topic)
            .option("properties.compression.type", "lz4")
            .option("properties.transaction.timeout.ms", "840000")
            .option("sink.delivery-guarantee", delivery.option)
            .option("sink.transactional-id-prefix", topic);
    clientProperties(sink);
    return sink;
  }

  private void clientProperties(TableDescriptor.Builder table) {
    log.clientProperties(Map.of())
        .forEach((name, value) -> table.option("properties." + name, value.toString()));
  }

  private void format(TableDescriptor.Builder table, String side, String subject) {
    String format = RegistryAvroFormat.IDENTIFIER;
    table.option(side + ".format", format);
    table.option(side + "." + format + ".registry", log.registry());
    table.option(side + "." + format + ".subject", subject);
  }

  private void registerSchemas(String topic, ResolvedSchema columns) {
    RowType rowType = (RowType) columns.toPhysicalRowDataType().getLogicalType();
    RowType keyType =
        new RowType(
            IntStream.of(columns.getPrimaryKeyIndexes())
                .mapToObj(column -> rowType.getFields().get(column))
                .toList());
    SchemaRegistry registry = new SchemaRegistry(log.registry());
    registry.register(SchemaRegistry.keySubject(topic), AvroSchemas.key(topic, keyType));
    registry.register(
        SchemaRegistry.valueSubject(topic), AvroSchemas.row(topic, rowType, Map.of()));
  }
}
