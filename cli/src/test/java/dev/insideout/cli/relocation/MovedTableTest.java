package dev.insideout.cli.relocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.sqlview.GroupVersion;
import dev.insideout.sqlview.SqlProject;
import dev.insideout.sqlview.TableDescription;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class MovedTableTest {
  private static final AvroCodec CODEC = new AvroCodec(new SchemaRegistry("http://nowhere"));

  @Test
  void isOneWhoseRecordsAreToldApartWhereverTheyStand() throws Exception {
    assertThat(objection("PRIMARY KEY (order_id) NOT ENFORCED", "")).isEmpty();
    assertThat(objection("PRIMARY KEY (order_id) NOT ENFORCED", ", 'version' = 'amount'"))
        .isEmpty();
    assertThat(objection("amount_too BIGINT", "")).get().asString().contains("a table of events");
    assertThat(objection("PRIMARY KEY (order_id) NOT ENFORCED", ", 'type' = 'shop.Order'"))
        .get()
        .asString()
        .contains("one of several types");
    assertThat(
            objection(
                "PRIMARY KEY (order_id) NOT ENFORCED",
                ", 'key.format' = 'json', 'value.format' = 'json'"))
        .get()
        .asString()
        .contains("not in the registry's format");
  }

  @Test
  void namesATopicAsBothClustersDo() throws Exception {
    assertThat(MovedTable.of(table("PRIMARY KEY (order_id) NOT ENFORCED", "")))
        .isEqualTo(new MovedTable("eu.orders", "orders", Optional.empty()));
  }

  @Test
  void knowsARecordWithoutAVersionByItsBytesAndItsTime() {
    MovedTable table = new MovedTable("eu.orders", "orders", Optional.empty());
    Fact fact = table.fact(record(0, 7, new byte[] {1, 2}), CODEC).orElseThrow();

    assertThat(table.fact(record(99, 7, new byte[] {1, 2}), CODEC)).contains(fact);
    assertThat(table.fact(record(0, 8, new byte[] {1, 2}), CODEC).orElseThrow().number())
        .isNotEqualTo(fact.number());
    assertThat(table.fact(record(0, 7, new byte[] {1, 3}), CODEC).orElseThrow().number())
        .isNotEqualTo(fact.number());
    assertThat(table.fact(record(5, 7, null), CODEC)).contains(new Fact(true, 0, 7));
  }

  @Test
  void passesOverWhatNoJobCanRead() {
    MovedTable versioned = new MovedTable("eu.orders", "orders", Optional.of("version"));

    assertThat(versioned.fact(record(0, 7, new byte[] {9}), CODEC)).isEmpty();
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, long time, byte[] value) {
    return new ConsumerRecord<>(
        "orders",
        0,
        offset,
        time,
        TimestampType.CREATE_TIME,
        1,
        1,
        new byte[] {1},
        value,
        new RecordHeaders(),
        Optional.empty());
  }

  private static Optional<String> objection(String more, String options) throws Exception {
    return MovedTable.objection(table(more, options));
  }

  private static TableDescription table(String more, String options) throws Exception {
    SqlProject project =
        SqlProject.of(
            Map.of(
                "sql/topics/eu/orders.sql",
                "CREATE TABLE orders (order_id STRING NOT NULL, amount BIGINT NOT NULL, %s) WITH ('connector' = 'log'%s);"
                    .formatted(more, options),
                "sql/views/spent/view.sql",
                """
                CREATE MATERIALIZED TABLE spent (PRIMARY KEY (order_id) NOT ENFORCED)
                FRESHNESS = INTERVAL '1' SECOND
                AS SELECT order_id, SUM(amount) AS amount FROM eu.orders GROUP BY order_id;
                """));
    return GroupVersion.of(project, "spent").tables().get(0);
  }
}
