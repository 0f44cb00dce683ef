package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a table does not fit its topic, and when nothing is said. */
class LogDriftTest {
  private static final String TABLE =
      """
      CREATE TABLE orders (
        order_id STRING NOT NULL,
        version BIGINT NOT NULL,
        status STRING NOT NULL,
        amount DECIMAL(12, 2) NOT NULL,
        PRIMARY KEY (order_id) NOT ENFORCED
      ) WITH ('connector' = 'log', 'version' = 'version');
      """;
  private static final Map<String, String> KEPT =
      Map.of("cleanup.policy", "delete", "retention.ms", "-1", "retention.bytes", "-1");

  @TempDir private Path folder;
  private final Map<String, Schema> schemas = new HashMap<>();

  @BeforeEach
  void register() {
    schemas.put("orders-key", record("[{'name': 'order_id', 'type': 'string'}]"));
    schemas.put("orders-value", value("'string'", "'string'"));
  }

  private static Schema value(String status, String note) {
    return record(
        """
        [{'name': 'order_id', 'type': 'string'}, {'name': 'version', 'type': 'long'},
         {'name': 'status', 'type': %s},
         {'name': 'amount',
          'type': {'type': 'bytes', 'logicalType': 'decimal', 'precision': 12, 'scale': 2}}%s]"""
            .formatted(
                status, note.isEmpty() ? "" : ", {'name': 'note', 'type': %s}".formatted(note)));
  }

  private static Schema record(String fields) {
    return new Schema.Parser()
        .parse(
            "{'type': 'record', 'name': 'Order', 'fields': %s}"
                .formatted(fields)
                .replace('\'', '"'));
  }

  @Test
  void isNoneWhereAllFits() throws Exception {
    schemas.put("orders-value", value("'string'", ""));

    assertThat(drift(TABLE, KEPT)).isEmpty();
  }

  @Test
  void namesAFieldThatNoColumnReads() throws Exception {
    assertThat(drift(TABLE, KEPT))
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.severity()).isEqualTo(SqlProblem.Severity.WARNING);
              assertThat(warning.reason()).contains("has the field 'note', which no column reads");
              assertThat(warning.fix()).isEqualTo("add the column: note STRING NOT NULL");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "['null', 'string'] | 4:3 | may be null           | declare it status STRING",
        "{'type': 'int'}    | 4:3 | status                | declare it status INT NOT NULL",
      })
  void namesEachColumnThatDoesNotFitItsField(String type, String place, String reason, String fix)
      throws Exception {
    schemas.put("orders-value", value(type, ""));

    assertThat(drift(TABLE, KEPT))
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.line() + ":" + error.column()).isEqualTo(place);
              assertThat(error.reason()).contains(reason);
              assertThat(error.fix()).isEqualTo(fix);
            });
  }

  @Test
  void namesAColumnThatHasNoFieldAndTheKeyAsWell() throws Exception {
    schemas.put("orders-value", value("'string'", ""));

    assertThat(drift(TABLE.replace("order_id", "orderid"), KEPT))
        .hasSize(3)
        .anySatisfy(error -> assertThat(error.reason()).contains("subject orders-key"))
        .anySatisfy(error -> assertThat(error.fix()).isEqualTo("did you mean 'order_id'?"))
        .anySatisfy(
            warning ->
                assertThat(warning.fix()).isEqualTo("add the column: order_id STRING NOT NULL"));
  }

  @Test
  void tellsWhatIsNotThereAtAll() throws Exception {
    schemas.clear();

    assertThat(drift(TABLE, KEPT))
        .extracting(SqlProblem::reason)
        .containsExactly(
            "the registry has no schema for subject orders-value",
            "the registry has no schema for subject orders-key");
    assertThat(check(TABLE, Optional.empty()))
        .extracting(SqlProblem::reason)
        .containsExactly("topic 'orders' does not exist");
  }

  @Test
  void namesATopicOfWhichAViewCannotBeBuiltAgain() throws Exception {
    schemas.put("orders-value", value("'string'", ""));
    Map<String, String> compacted =
        Map.of("cleanup.policy", "compact", "retention.ms", "604800000");
    Map<String, String> deleted = Map.of("cleanup.policy", "delete", "retention.ms", "604800000");
    String upserts = TABLE.replace(", 'version' = 'version'", "");
    String events = upserts.replaceFirst(",\\s+PRIMARY KEY .order_id. NOT ENFORCED", "");

    assertThat(drift(upserts, compacted)).isEmpty();
    assertThat(drift(TABLE, compacted))
        .singleElement()
        .satisfies(error -> assertThat(error.reason()).contains("newest by 'version'"));
    assertThat(drift(events, compacted))
        .singleElement()
        .satisfies(error -> assertThat(error.reason()).contains("table is one of events"));
    assertThat(drift(upserts, deleted))
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.reason()).contains("deletes records after 7 days");
              assertThat(error.fix()).contains("retention.ms=-1, or cleanup.policy=compact");
            });
  }

  @Test
  void findsATypeAmongTheTopicsOwnSubjectsAndSaysWhenThereIsNone() throws Exception {
    String typed = TABLE.replace("'version' = 'version'", "'type' = 'shop.Order'");
    Schema order = value("'string'", "");
    Schema shopOrder = Schema.createRecord("Order", null, "shop", false);
    shopOrder.setFields(
        order.getFields().stream().map(f -> new Schema.Field(f, f.schema())).toList());
    Schema other = Schema.createRecord("Refund", null, "shop", false, List.of());
    schemas.put("orders-value", Schema.createUnion(other, shopOrder));

    assertThat(drift(typed, KEPT)).isEmpty();
    assertThat(drift(typed.replace("shop.Order", "shop.Oder"), KEPT))
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.source()).contains("'type' = 'shop.Oder'");
              assertThat(error.column()).isEqualTo(error.source().indexOf("'type'") + 1);
              assertThat(error.reason()).contains("no subject has a schema for type shop.Oder");
              assertThat(error.fix()).isEqualTo("did you mean 'shop.Order'?");
            });
    assertThat(drift(TABLE, KEPT))
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.reason()).contains("subject orders-value is an Avro union");
              assertThat(error.fix()).contains("'type' = 'shop.Refund', or 'shop.Order'");
            });
  }

  @Test
  void isNotLookedForInWhatTheRegistryHasNoSchemaOf() throws Exception {
    schemas.clear();

    assertThat(
            drift(
                TABLE.replace(
                    "'version' = 'version'", "'key.format' = 'json', 'value.format' = 'json'"),
                KEPT))
        .isEmpty();
  }

  private List<SqlProblem> drift(String table, Map<String, String> settings) throws Exception {
    return check(table, Optional.of(settings));
  }

  private List<SqlProblem> check(String table, Optional<Map<String, String>> settings)
      throws Exception {
    ProjectStatements statements =
        ProjectStatements.of(
            ProjectFiles.write(folder, Map.of("topics/orders.sql", table)),
            StreamTableEnvironment.create(
                StreamExecutionEnvironment.getExecutionEnvironment(new Configuration())));
    LogDrift drift =
        new LogDrift(topic -> settings, subject -> Optional.ofNullable(schemas.get(subject)));
    drift.check(statements.declared().get("orders"));
    drift.problems().forEach(problem -> System.out.println(problem.at("orders.sql").text()));
    return drift.problems();
  }
}
