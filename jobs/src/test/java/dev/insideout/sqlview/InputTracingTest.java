package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.sqlview.InputTrace.AsItIs;
import dev.insideout.sqlview.InputTrace.Floor;
import dev.insideout.sqlview.InputTrace.Link;
import dev.insideout.sqlview.InputTrace.OrNull;
import dev.insideout.sqlview.InputTrace.Scan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which columns lead from a view's key to the rows behind it. */
class InputTracingTest {
  private static final String ORDERS =
      """
      CREATE TABLE orders (
        order_id STRING NOT NULL, customer STRING, amount BIGINT NOT NULL, PRIMARY KEY (order_id) NOT ENFORCED
      ) WITH ('connector' = 'log');
      """;
  private static final String REFUNDS = ORDERS.replace("orders", "refunds");

  @TempDir private Path folder;

  @Test
  void theKeyLeadsThroughAggregatesAndAForeignKeyLeadsFurther() throws Exception {
    InputTrace trace = shipped("order_status");

    assertThat(ledTo(trace, "order_id"))
        .containsExactlyInAnyOrder(
            "orders.order_id", "order_lines.order_id", "payments.order_id", "shipments.order_id");
    int buyer = link(trace, "orders", "customer_id").variable();
    int customer = link(trace, "customers", "customer_id").variable();
    assertThat(trace.bounds(customer)).as("customers are those of the orders").contains(buyer);
    assertThat(trace.bounds(buyer))
        .as("an order may be of a customer who is gone")
        .doesNotContain(customer);
  }

  @Test
  void timesThatAreCutLeadToo() throws Exception {
    InputTrace trace = shipped("revenue_by_hour");

    assertThat(ledTo(trace, "country")).containsExactly("orders.country");
    assertThat(ledTo(trace, "hour_start")).containsExactly("order_lines.event_time");
    assertThat(links(trace, "order_lines", "event_time"))
        .extracting(Link::reading)
        .contains(new Floor("HOUR"));
  }

  @Test
  void whatARankIsMadeOfIsThePartitionAndNotTheRowsThatAreShown() throws Exception {
    InputTrace trace = shipped("top_customers_by_month");

    assertThat(ledTo(trace, "month_start")).containsExactly("order_lines.event_time");
    assertThat(ledTo(trace, "place")).isEmpty();
    assertThat(ledTo(trace, "customer_id"))
        .as("who is on a place is decided by the others, too")
        .isEmpty();
    assertThat(trace.showing(Set.of("orders.customer_id"))).containsExactly("customer_id");
  }

  @Test
  void nothingButAConstantLeadsToAClock() throws Exception {
    InputTrace trace = shipped("waiting_orders");

    assertThat(ledTo(trace, "order_id")).containsExactly("orders.order_id");
    assertThat(scan(trace, "clock").constants()).isEqualTo(Map.of("granularity", "minute"));
    assertThat(scan(trace, "orders").constants()).isEmpty();
  }

  @Test
  void everyBranchOfAUnionIsLedTo() throws Exception {
    InputTrace trace =
        trace(
            """
            CREATE MATERIALIZED TABLE totals (PRIMARY KEY (customer) NOT ENFORCED)
            FRESHNESS = INTERVAL '1' SECOND
            AS SELECT COALESCE(customer, '') AS customer, SUM(amount) AS amount FROM (
              SELECT customer, amount FROM orders UNION ALL SELECT customer, -amount FROM refunds
            ) GROUP BY COALESCE(customer, '');
            """);

    assertThat(ledTo(trace, "customer"))
        .containsExactlyInAnyOrder("orders.customer", "refunds.customer");
    assertThat(
            trace.scans().stream()
                .flatMap(scan -> scan.links().stream())
                .filter(link -> link.reading() instanceof OrNull))
        .hasSize(2);
  }

  @Test
  void eitherSideOfAFullJoinCountsAlone() throws Exception {
    InputTrace trace =
        trace(
            """
            CREATE MATERIALIZED TABLE totals (PRIMARY KEY (order_id) NOT ENFORCED)
            FRESHNESS = INTERVAL '1' SECOND
            AS SELECT COALESCE(o.order_id, r.order_id, '') AS order_id, o.amount
            FROM orders o FULL JOIN refunds r ON r.order_id = o.order_id;
            """);

    assertThat(ledTo(trace, "order_id")).containsExactly("orders.order_id");
    assertThat(trace.bounds(link(trace, "refunds", "order_id").variable())).hasSize(1);
  }

  @Test
  void aSelfJoinReadsItsTableTwice() throws Exception {
    InputTrace trace =
        trace(
            """
            CREATE MATERIALIZED TABLE totals (PRIMARY KEY (order_id) NOT ENFORCED)
            FRESHNESS = INTERVAL '1' SECOND
            AS SELECT a.order_id, COUNT(*) AS others FROM orders a JOIN orders b ON a.customer = b.customer
            GROUP BY a.order_id;
            """);

    assertThat(trace.scans()).extracting(Scan::table).containsExactly("orders", "orders");
    assertThat(ledTo(trace, "order_id")).containsExactly("orders.order_id");
    assertThat(trace.sharing(Set.of("orders.customer"))).containsExactly("orders.customer");
  }

  @Test
  void columnsThatAreJoinedAreMaskedTogether() throws Exception {
    InputTrace trace = shipped("order_status");

    assertThat(trace.sharing(Set.of("customers.customer_id")))
        .containsExactly("customers.customer_id", "orders.customer_id");
    assertThat(trace.showing(Set.of("customers.name", "orders.customer_id")))
        .containsExactly("customer_id", "customer_name");
    assertThat(trace.madeOf().get("total"))
        .containsExactly("order_lines.quantity", "order_lines.unit_price");
  }

  private static InputTrace shipped(String view) throws Exception {
    return ProjectValidation.trace(SqlProject.open(Path.of("..")), view);
  }

  private InputTrace trace(String view) throws Exception {
    return ProjectValidation.trace(
        ProjectFiles.write(
            folder,
            Map.of(
                "topics/orders.sql", ORDERS,
                "topics/refunds.sql", REFUNDS,
                "views/totals/view.sql", view)),
        "totals");
  }

  /** The columns of tables that a column of the view leads to. */
  private static List<String> ledTo(InputTrace trace, String column) {
    List<String> columns = new ArrayList<>();
    for (Scan scan : trace.scans()) {
      for (Link link : scan.links()) {
        if (trace.bounds(link.variable()).contains(trace.columns().get(column))) {
          columns.add(scan.table() + "." + link.column());
        }
      }
    }
    return columns;
  }

  private static Scan scan(InputTrace trace, String table) {
    return trace.scans().stream().filter(s -> s.table().equals(table)).findFirst().orElseThrow();
  }

  private static List<Link> links(InputTrace trace, String table, String column) {
    return scan(trace, table).links().stream().filter(l -> l.column().equals(column)).toList();
  }

  private static Link link(InputTrace trace, String table, String column) {
    return links(trace, table, column).stream()
        .filter(link -> link.reading() instanceof AsItIs)
        .findFirst()
        .orElseThrow();
  }
}
