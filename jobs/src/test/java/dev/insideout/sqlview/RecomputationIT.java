package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.position.Positions;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.flink.log.LogProbe;
import dev.insideout.flink.view.KeySample;
import dev.insideout.testlog.TestLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Views computed from a real log at chosen cuts of it; no job has ever published them. */
class RecomputationIT {
  private static final Set<String> SOURCES = Set.of("orders", "customers");

  @TempDir private static Path dir;
  private static TestLog log;
  private static SqlProject project;

  /** Cuts of the log, in this order. */
  private static Positions nothing;

  private static Positions first;
  private static Positions second;

  @BeforeAll
  static void start() throws Exception {
    log = new TestLog(dir.resolve("log"));
    Shop shop = new Shop(log);
    project = project();
    nothing = ends();
    shop.customer("ada", "Ada");
    shop.order("1", 2, "ada", "20.00");
    shop.order("1", 1, "ada", "10.00"); // late: an older version
    shop.order("2", 1, "bob", "5.00");
    log.send("orders", log.key(Shop.ORDER_KEY, "3"), "no avro".getBytes(StandardCharsets.UTF_8));
    first = ends();
    shop.order("2", 2, "ada", "6.00");
    shop.order("4", 1, "eve", "1.00");
    shop.deleteCustomer("ada");
    second = ends();
    shop.order("9", 1, "ada", "99.00");
  }

  @AfterAll
  static void stop() {
    log.close();
  }

  @Test
  void readsExactlyTheRecordsBelowTheCut() throws Exception {
    Set<String> both = Set.of("named", "totals");

    assertThat(rows("named", both, nothing, KeySample.ALL))
        .isEqualTo(Map.of("named", Map.of(), "totals", Map.of()));
    assertThat(rows("named", both, first, KeySample.ALL))
        .isEqualTo(
            Map.of(
                "named", Map.of("1", "20.00 Ada", "2", "5.00 null"),
                "totals", Map.of("ada", "1 20.00", "bob", "1 5.00")));
    assertThat(rows("totals", both, second, KeySample.ALL))
        .isEqualTo(
            Map.of(
                "named", Map.of("1", "20.00 null", "2", "6.00 null", "4", "1.00 null"),
                "totals", Map.of("ada", "2 26.00", "eve", "1 1.00")));
  }

  @Test
  void computesAViewOfAnotherGroupFromTheLogItself() throws Exception {
    assertThat(Recomputation.of(project, "sizes", log.connection()).topics())
        .containsExactly("orders");
    assertThat(rows("sizes", Set.of("sizes"), first, KeySample.ALL))
        .isEqualTo(Map.of("sizes", Map.of("1", "2")));
    assertThat(rows("sizes", Set.of("sizes"), second, KeySample.ALL))
        .isEqualTo(Map.of("sizes", Map.of("1", "1", "2", "1")));
  }

  @Test
  void hasEachKeyInOneSampleOfSeveral() throws Exception {
    Map<String, String> all = new TreeMap<>();
    for (int part = 0; part < 3; part++) {
      rows("named", Set.of("named"), second, new KeySample(3, part))
          .get("named")
          .forEach((key, row) -> assertThat(all.put(key, row)).isNull());
    }
    assertThat(all).containsOnlyKeys("1", "2", "4");
  }

  @Test
  void namesTheRowsOfAKeyThatIsNotUnique() {
    assertThatThrownBy(() -> rows("doubled", Set.of("doubled"), second, KeySample.ALL))
        .rootCause()
        .hasMessageContaining("the primary key of view 'doubled' is not unique")
        .hasMessageContaining("ada");
  }

  @Test
  void refusesWhatIsNoFunctionOfPositions() {
    assertThatThrownBy(() -> Recomputation.of(project, "eager", log.connection()))
        .isInstanceOf(InvalidSqlException.class)
        .hasMessageContaining("is delivered eagerly");
    assertThatThrownBy(() -> Recomputation.of(project, "unsure", log.connection()))
        .isInstanceOf(InvalidSqlException.class)
        .hasMessageContaining("'auditable' = 'false'");
  }

  private static Positions ends() {
    try (LogProbe probe = new LogProbe(log.connection())) {
      return probe.ends(SOURCES);
    }
  }

  /** By view and first column, the other columns. */
  private static Map<String, Map<String, String>> rows(
      String view, Set<String> views, Positions cut, KeySample keys) throws Exception {
    Recomputation recomputation = Recomputation.of(project, view, log.connection());
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(2, new Configuration());
    List<RecomputedView> recomputed = recomputation.plan(env, views, cut, keys);
    env.executeAsync(recomputation.group());
    AvroCodec codec = new AvroCodec(new SchemaRegistry(log.connection().registry()));
    Map<String, Map<String, String>> rows = new TreeMap<>();
    for (RecomputedView one : recomputed) {
      Map<String, String> texts = new TreeMap<>();
      while (one.rows().hasNext()) {
        Tuple2<byte[], byte[]> row = one.rows().next();
        assertThat(codec.decode(row.f1, one.row()).get(0))
            .isEqualTo(codec.decode(row.f0, one.key()).get(0));
        texts.put(
            codec.decode(row.f0, one.key()).get(0).toString(),
            cells(codec.decode(row.f1, one.row())));
      }
      one.close();
      rows.put(one.name(), texts);
    }
    return rows;
  }

  private static String cells(GenericRecord row) {
    StringBuilder cells = new StringBuilder();
    for (int column = 1; column < row.getSchema().getFields().size(); column++) {
      cells.append(column == 1 ? "" : " ").append(row.get(column));
    }
    return cells.toString();
  }

  private static SqlProject project() throws Exception {
    Map<String, String> files = new TreeMap<>();
    files.put(
        "topics/orders.sql",
        """
        CREATE TABLE orders (
          order_id STRING NOT NULL,
          version BIGINT NOT NULL,
          customer_id STRING NOT NULL,
          amount DECIMAL(12, 2) NOT NULL,
          PRIMARY KEY (order_id) NOT ENFORCED
        ) WITH ('connector' = 'log', 'version' = 'version');
        """);
    files.put(
        "topics/customers.sql",
        """
        CREATE TABLE customers (
          customer_id STRING NOT NULL,
          name STRING NOT NULL,
          PRIMARY KEY (customer_id) NOT ENFORCED
        ) WITH ('connector' = 'log');
        """);
    view(
        files,
        "totals",
        "customer_id",
        "WITH ('group' = 'shop')",
        """
        SELECT customer_id, COUNT(*) AS order_count, CAST(SUM(amount) AS DECIMAL(12, 2)) AS total
        FROM orders GROUP BY customer_id
        """);
    view(
        files,
        "named",
        "order_id",
        "WITH ('group' = 'shop')",
        """
        SELECT o.order_id, o.amount, c.name
        FROM orders o LEFT JOIN customers c ON o.customer_id = c.customer_id
        """);
    view(
        files,
        "counts",
        "customer_id",
        "",
        "SELECT customer_id, COUNT(*) AS order_count FROM orders GROUP BY customer_id");
    view(
        files,
        "sizes",
        "order_count",
        "",
        "SELECT order_count, COUNT(*) AS customers FROM counts GROUP BY order_count");
    view(files, "doubled", "customer_id", "", "SELECT customer_id, amount FROM orders");
    String orders = "SELECT order_id, amount FROM orders";
    view(files, "eager", "order_id", "WITH ('delivery' = 'eager')", orders);
    view(files, "unsure", "order_id", "WITH ('auditable' = 'false')", orders);
    return ProjectFiles.write(dir.resolve("project"), files);
  }

  private static void view(
      Map<String, String> files, String name, String key, String options, String query) {
    files.put(
        "views/%s/view.sql".formatted(name),
        """
        CREATE MATERIALIZED TABLE %s (PRIMARY KEY (%s) NOT ENFORCED)
        %s FRESHNESS = INTERVAL '1' SECOND
        AS %s;
        """
            .formatted(name, key, options, query));
  }
}
