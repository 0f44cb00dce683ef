package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.flink.log.RecordType;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A topic's statement says what its schemas say, and is one that Flink takes. */
class TopicStatementTest {
  private static final Schema KEY = record("OrderKey", "{'name': 'order_id', 'type': 'string'}");
  private static final Schema VALUE =
      record(
          "Order",
          "{'name': 'order_id', 'type': 'string', 'doc': 'Which order.'}",
          "{'name': 'version', 'type': 'long'}",
          "{'name': 'date', 'type': {'type': 'int', 'logicalType': 'date'}, 'doc': 'The customer`s day.'}",
          "{'name': 'at', 'type': {'type': 'long', 'logicalType': 'timestamp-millis'}}",
          "{'name': 'amount', 'type': {'type': 'bytes', 'logicalType': 'decimal', 'precision': 12, 'scale': 2}}",
          "{'name': 'note', 'type': ['null', 'string'], 'default': null}",
          "{'name': 'kind', 'type': {'type': 'enum', 'name': 'Kind', 'symbols': ['A', 'B']}}",
          "{'name': 'tags', 'type': {'type': 'array', 'items': 'string'}}",
          "{'name': 'counts', 'type': {'type': 'map', 'values': 'int'}}",
          "{'name': 'address', 'type': {'type': 'record', 'name': 'Address', 'fields': [{'name': 'city', 'type': 'string'}]}}",
          "{'name': 'either', 'type': ['int', 'string']}");

  @TempDir private Path folder;

  private static Schema record(String name, String... fields) {
    return new Schema.Parser()
        .parse(
            "{'type': 'record', 'name': '%s', 'doc': 'An order.', 'fields': [%s]}"
                .formatted(name, String.join(", ", fields))
                .replace('\'', '"')
                .replace('`', '\''));
  }

  @Test
  void declaresEveryFieldWithItsTypeAndDocumentation() throws Exception {
    TopicStatement statement = TopicStatement.of("orders", Optional.of(KEY), VALUE, false);

    assertThat(statement.text())
        .isEqualTo(
            """
            CREATE TABLE orders (
              order_id STRING NOT NULL COMMENT 'Which order.',
              version BIGINT NOT NULL,
              `date` DATE NOT NULL COMMENT 'The customer''s day.',
              `at` TIMESTAMP_LTZ(3) NOT NULL,
              amount DECIMAL(12, 2) NOT NULL,
              note STRING,
              kind STRING NOT NULL,
              tags ARRAY<STRING NOT NULL> NOT NULL,
              counts MAP<STRING NOT NULL, INT NOT NULL> NOT NULL,
              address ROW<`city` STRING NOT NULL> NOT NULL,
              PRIMARY KEY (order_id) NOT ENFORCED
            ) COMMENT 'An order.'
            WITH (
              'connector' = 'log',
              'version' = 'version'
            );
            """);
    assertThat(statement.notes())
        .singleElement()
        .satisfies(note -> assertThat(note).contains("field 'either' is left out"));
    assertThat(table(statement).primaryKey()).containsExactly("order_id");
  }

  @Test
  void declaresATypeOfATopicUnderItsOwnName() throws Exception {
    TopicStatement statement =
        TopicStatement.of(
            new RecordType("order-events", "com.acme.OrderPlaced"),
            Optional.of(KEY),
            record("com.acme.OrderPlaced", "{'name': 'order_id', 'type': 'string'}"),
            false);

    assertThat(statement.name()).isEqualTo("order_placed");
    assertThat(statement.text())
        .contains(
            "CREATE TABLE order_placed (",
            "'topic' = 'order-events',",
            "'type' = 'com.acme.OrderPlaced'");
    assertThat(table(statement).columns()).containsKey("order_id");
  }

  @Test
  void declaresAnUpsertTableOfACompactedTopicWhateverItsName() throws Exception {
    TopicStatement statement = TopicStatement.of("shop.Orders-1", Optional.of(KEY), VALUE, true);

    assertThat(statement.name()).isEqualTo("shop_orders_1");
    assertThat(statement.text())
        .contains("'topic' = 'shop.Orders-1'")
        .doesNotContain("'version' =");
    assertThat(table(statement).primaryKey()).containsExactly("order_id");
  }

  @Test
  void declaresATableOfEventsWhereNoRecordReplacesAnother() throws Exception {
    Schema event = record("Click", "{'name': 'order_id', 'type': 'string'}");
    TopicStatement keyed = TopicStatement.of("clicks", Optional.of(KEY), event, false);

    assertThat(table(keyed).primaryKey()).isEmpty();
    assertThat(keyed.notes())
        .singleElement()
        .satisfies(note -> assertThat(note).contains("add PRIMARY KEY (order_id) NOT ENFORCED"));
    assertThat(TopicStatement.of("clicks", Optional.empty(), event, false).notes()).isEmpty();
  }

  private ReadableTable table(TopicStatement statement) throws Exception {
    SqlProject project =
        ProjectFiles.write(
            folder, Map.of("topics/%s.sql".formatted(statement.name()), statement.text()));
    return ViewJob.describeTable(project, statement.name());
  }
}
