package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.LogConnection;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Orders with ties and sums of floats are refused, and whatever is proven to have none is taken.
 */
class ArrivalRulesTest {
  private static final String SALES =
      """
      CREATE TABLE sales (
        country STRING NOT NULL, shop STRING NOT NULL, amount BIGINT NOT NULL, weight DOUBLE, price FLOAT NOT NULL,
        sold_at TIMESTAMP_LTZ(3) NOT NULL,
        stored_in INT NOT NULL METADATA FROM 'partition' VIRTUAL, stored_at BIGINT NOT NULL METADATA FROM 'offset' VIRTUAL
        %s
      ) WITH ('connector' = 'log');
      """;
  private static final String SHOPS =
      """
      CREATE TABLE shops (
        id STRING NOT NULL, country STRING NOT NULL, area BIGINT NOT NULL,
        PRIMARY KEY (id) NOT ENFORCED
      ) WITH ('connector' = 'log');
      """;
  private static final String GOODS =
      """
      CREATE TABLE goods (
        id STRING NOT NULL, version BIGINT NOT NULL, kind STRING NOT NULL, price BIGINT NOT NULL,
        PRIMARY KEY (id) NOT ENFORCED
      ) WITH ('connector' = 'log', 'version' = 'version');
      """;
  private static final String WATERMARK =
      ", WATERMARK FOR sold_at AS sold_at - INTERVAL '5' SECOND";
  private static final String FIRST_BY_TIME =
      """
      SELECT country AS k, amount FROM (
        SELECT country, amount, ROW_NUMBER() OVER (PARTITION BY country ORDER BY sold_at) AS r FROM sales
      ) WHERE r = 1
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"JSON_ARRAYAGG(shop)", "JSON_OBJECTAGG(KEY shop VALUE amount)"})
  void refusesJsonThatIsGatheredInTheOrderOfArrival(String aggregate) {
    assertRefused(
        "SELECT country AS k, %s AS j FROM sales GROUP BY country".formatted(aggregate),
        "depends on the order in which partitions are read",
        "use MIN, MAX, SUM or COUNT");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT country AS k, amount FROM sales LIMIT 3 | (here: stored_in, stored_at)",
        "SELECT country AS k, amount FROM sales ORDER BY amount LIMIT 3 | (here: stored_in, stored_at)",
        "SELECT id AS k, area FROM shops LIMIT 3 | (here: id)",
        "SELECT id AS k, area FROM shops ORDER BY area DESC LIMIT 3 | (here: id)",
        "SELECT id AS k, area FROM shops ORDER BY area DESC LIMIT 3 OFFSET 2 | (here: id)",
        "SELECT id AS k, price FROM goods ORDER BY price LIMIT 3 | (here: id)",
        "SELECT k, n FROM (SELECT country AS k, SUM(amount) AS n FROM sales GROUP BY country) ORDER BY n LIMIT 3 | (here: k)",
        "SELECT country AS k, id FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY country ORDER BY area) AS r FROM shops) WHERE r <= 2 | (here: id)",
        "SELECT country AS k, id FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY country ORDER BY area) AS r FROM shops) WHERE r = 1 | (here: id)",
        "SELECT country AS k, amount, shop FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY country ORDER BY stored_at) AS r FROM sales) WHERE r = 1 | partition and offset",
        "SELECT s.country AS k, s.amount FROM sales s JOIN shops h ON h.id = s.shop ORDER BY h.area, h.id LIMIT 3 | partition and offset",
        "SELECT h.id AS k, s.amount FROM shops h LEFT JOIN sales s ON h.id = s.shop ORDER BY h.id LIMIT 3 | tell all rows apart",
        "SELECT country AS k, amount FROM (SELECT country, amount FROM sales UNION ALL SELECT id, area FROM shops) ORDER BY country LIMIT 3 | tell all rows apart",
      })
  void refuseToCutAnOrderAmongTies(String query, String wayOut) {
    assertRefused(query, "keeps the first rows of an order", wayOut);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id AS k, area FROM shops ORDER BY area DESC, id LIMIT 3",
        "SELECT id AS k, area FROM shops ORDER BY id LIMIT 3 OFFSET 2",
        "SELECT id AS k, price FROM goods ORDER BY price, id LIMIT 3",
        "SELECT k, n FROM (SELECT country AS k, SUM(amount) AS n FROM sales GROUP BY country) ORDER BY n, k LIMIT 3",
        "SELECT country AS k, id FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY country ORDER BY area, id) AS r FROM shops) WHERE r <= 2",
        "SELECT country AS k, id, r FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY country ORDER BY id) AS r FROM shops) WHERE r <= 2",
        "SELECT country AS k, amount, shop FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY country ORDER BY sold_at, stored_in, stored_at) AS r FROM sales) WHERE r = 1",
        "SELECT country AS k, amount FROM sales ORDER BY amount, country LIMIT 3",
        "SELECT country AS k, amount FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY country ORDER BY amount) AS r FROM sales) WHERE r = 1",
        "SELECT DISTINCT country AS k, shop FROM sales ORDER BY country, shop LIMIT 3",
        "SELECT k, area FROM (SELECT a.id AS k, b.area FROM shops a JOIN shops b ON a.country = b.id) ORDER BY area, k LIMIT 3",
        "SELECT a.id AS k, b.area FROM shops a LEFT JOIN shops b ON a.country = b.id ORDER BY b.area, a.id LIMIT 3",
        "SELECT s.country AS k, h.area FROM sales s JOIN shops h ON h.id = s.shop ORDER BY h.area, s.stored_in, s.stored_at LIMIT 3",
        "SELECT k, area FROM (SELECT country AS k, area, id FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY country ORDER BY area, id) AS r FROM shops) WHERE r = 1) ORDER BY area, k LIMIT 3",
        "SELECT CAST('all' AS STRING) AS k, n FROM (SELECT COUNT(*) AS n FROM sales) LIMIT 1",
      })
  void takeAnOrderWithoutTies(String query) {
    assertThatCode(() -> plan("", query, "true")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id AS k, ROW_NUMBER() OVER (PARTITION BY country ORDER BY area) AS n FROM shops",
        "SELECT id AS k, LAG(area) OVER (PARTITION BY country ORDER BY area) AS n, country, area FROM shops",
        "SELECT id AS k, SUM(area) OVER (PARTITION BY country ORDER BY area ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS n FROM shops",
      })
  void refuseToCountRowsAmongTies(String query) {
    assertRefused(query, "counts rows in an order", "(here: id)");
    assertThatCode(() -> plan("", query.replace("ORDER BY area", "ORDER BY id"), "true"))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id AS k, RANK() OVER (PARTITION BY country ORDER BY area) AS n FROM shops",
        "SELECT id AS k, SUM(area) OVER (PARTITION BY country ORDER BY area) AS n FROM shops",
      })
  void takeAnOrderInWhichTiesCountAlike(String query) {
    assertThatCode(() -> plan("", query, "true")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SUM(weight)",
        "AVG(weight)",
        "SUM(price)",
        "AVG(price)",
        "SUM(DISTINCT weight)",
        "STDDEV_SAMP(weight)",
        "VAR_POP(weight)",
        "SUM(amount * 0.1e0)",
        "SUM(weight) FILTER (WHERE amount > 0)"
      })
  void refuseToAddUpFloats(String sum) {
    String query = "SELECT country AS k, %s AS x FROM sales GROUP BY country".formatted(sum);
    assertRefused(query, "adds up numbers of type ", "use DECIMAL");
    assertThatCode(() -> plan("", query, "false")).doesNotThrowAnyException();
  }

  @Test
  void refuseToAddUpFloatsOverAnOrder() {
    assertRefused(
        "SELECT id AS k, SUM(CAST(area AS DOUBLE)) OVER (PARTITION BY country ORDER BY area) AS x FROM shops",
        "adds up numbers of type DOUBLE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MIN(weight)",
        "MAX(weight)",
        "COUNT(weight)",
        "COUNT(DISTINCT price)",
        "AVG(amount)",
        "SUM(amount)",
        "STDDEV_POP(amount)",
        "SUM(CAST(weight AS DECIMAL(18, 4)))",
        "AVG(CAST(price AS DECIMAL(18, 4)))",
        "CAST(SUM(amount) AS DOUBLE)"
      })
  void takeWhatIsTheSameInEveryOrder(String aggregate) {
    assertThatCode(
            () ->
                plan(
                    "",
                    "SELECT country AS k, %s AS x FROM sales GROUP BY country".formatted(aggregate),
                    "true"))
        .doesNotThrowAnyException();
  }

  @Test
  void refuseTheFirstRowByATimeAttribute() throws Exception {
    assertThatThrownBy(() -> plan(WATERMARK, FIRST_BY_TIME, "true"))
        .hasMessageContaining("has a WATERMARK");
    assertThat(plan(WATERMARK, FIRST_BY_TIME, "false")).contains("stream-exec-deduplicate");
    assertThatThrownBy(
            () -> plan(", now AS PROCTIME()", FIRST_BY_TIME.replace("sold_at", "now"), "true"))
        .hasMessageContaining("calls PROCTIME()");

    PlanGraph deduplicated =
        PlanGraph.of(
            """
            {"nodes": [
              {"id": 1, "type": "stream-exec-changelog-normalize_1", "uniqueKeys": [0], "outputType": "ROW<`a` BIGINT, `b` BIGINT>"},
              {"id": 2, "type": "stream-exec-deduplicate_1", "uniqueKeys": [0], "outputType": "ROW<`a` BIGINT, `b` BIGINT>"},
              {"id": 3, "type": "stream-exec-sink_1"}
            ], "edges": [{"source": 1, "target": 2}, {"source": 2, "target": 3}]}
            """);
    assertThat(
            ArrivalRules.violation(
                deduplicated,
                new UniqueKeys(
                    deduplicated,
                    table -> List.of(),
                    new RecordPlaces(deduplicated, table -> table))))
        .hasValueSatisfying(
            reason -> assertThat(reason).contains("keeps the first rows of an order"));
  }

  private void assertRefused(String query, String... messages) {
    for (String message : messages) {
      assertThatThrownBy(() -> plan("", query, "true"))
          .isInstanceOf(InvalidSqlException.class)
          .hasMessageContaining(message)
          .hasMessageContaining("'auditable' = 'false'");
    }
  }

  private String plan(String more, String query, String auditable) throws Exception {
    String view =
        """
        CREATE MATERIALIZED TABLE v (PRIMARY KEY (k) NOT ENFORCED)
        WITH ('auditable' = '%s')
        FRESHNESS = INTERVAL '1' SECOND
        AS %s
        """;
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(1, new Configuration());
    return ViewPlan.of(
            env,
            ProjectFiles.write(
                folder,
                Map.of(
                    "topics/sales.sql",
                    SALES.formatted(more),
                    "topics/shops.sql",
                    SHOPS,
                    "topics/goods.sql",
                    GOODS,
                    "views/v/view.sql",
                    view.formatted(auditable, query))),
            "v",
            LogConnection.of("127.0.0.1:1", "http://127.0.0.1:1"))
        .json();
  }
}
