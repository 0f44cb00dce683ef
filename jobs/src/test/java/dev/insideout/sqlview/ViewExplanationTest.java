package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a view is said to do is what its plan does. */
class ViewExplanationTest {
  private static final String ORDERS =
      """
      CREATE TABLE orders (
        order_id STRING NOT NULL, version BIGINT NOT NULL, customer STRING NOT NULL,
        PRIMARY KEY (order_id) NOT ENFORCED
      ) WITH ('connector' = 'log', 'version' = 'version');
      """;

  @TempDir private Path folder;

  @Test
  void tellsWhatAJoinOfAnAggregateReadsKeepsShufflesAndPublishes() throws Exception {
    ViewExplanation explanation = explain("'partitions' = '2', 'path' = 'planner'");

    assertThat(explanation.path().name()).isEqualTo("planner");
    assertThat(explanation.path().told()).endsWith("because its statement says 'path' = 'planner'");
    assertThat(explanation.reads())
        .containsExactly(
            "clicks: every record is a row (no primary key)",
            "customers: the last record of each customer",
            "orders: the newest version of each order_id, by version");
    assertThat(explanation.keeps())
        .containsExactly(
            "newest version of orders: one row of each order_id",
            "the upsert table customers: the newest row of each customer, to take it back when it changes",
            "LEFT JOIN of orders with customers on customer = customer: all rows of both sides:"
                + " of orders as many as there are for each customer; of customers at most one for each customer",
            "GROUP BY customer: one entry for each customer of clicks, with every value of its DISTINCT columns;"
                + " grows for ever with clicks",
            "LEFT JOIN of customers + orders with clicks on customer = customer: all rows of both sides:"
                + " of customers + orders as many as there are for each customer; of clicks at most one for each customer",
            "publisher: the last published row of each order_id, so that an epoch publishes only what it changed");
    assertThat(explanation.shuffles())
        .contains("rows of orders by customer", "rows of clicks by customer")
        .endsWith("changes of the view by the partition of order_id");
    assertThat(explanation.publishes())
        .contains("topic orders_seen, 2 partitions, keyed by order_id")
        .anyMatch(line -> line.startsWith("in epochs of 2000 ms"))
        .anyMatch(line -> line.startsWith("auditable"));
    assertThat(explanation.plan())
        .startsWith("Sink(table=[log.published.orders_seen]")
        .contains("changelogMode=[I,UB,UA,D]")
        .as("planned as it is run, with batching aggregates")
        .contains("GlobalGroupAggregate(");
  }

  @Test
  void tellsWhatHopsKeepAndShuffle() throws Exception {
    ViewExplanation explanation = explain("'partitions' = '2'");

    assertThat(explanation.path().name()).isEqualTo("fast");
    assertThat(explanation.reads()).hasSize(3);
    assertThat(explanation.keeps())
        .containsExactly(
            "newest version of orders: one row of each order_id",
            "GROUP BY customer: one entry for each customer of clicks, with every value of its DISTINCT columns;"
                + " grows for ever with clicks",
            "hop by order_id: one entry for each order_id: the newest row of orders",
            "hop to customers: for each customer the newest row of customers, and the joined rows that point to it",
            "hop to sums by customer: for each customer the newest row of sums by customer, and the joined rows that point to it",
            "publisher: the last published row of each order_id, so that an epoch publishes only what it changed");
    assertThat(explanation.shuffles())
        .containsExactly(
            "rows of clicks by customer",
            "rows of orders by order_id",
            "rows of customers by customer",
            "rows of sums by customer by customer",
            "joined rows by the customer that they point to",
            "changes of the view by the partition of order_id");
  }

  private ViewExplanation explain(String with) throws Exception {
    SqlProject project =
        ProjectFiles.write(
            folder,
            Map.of(
                "topics/orders.sql",
                ORDERS,
                "topics/customers.sql",
                """
                CREATE TABLE customers (
                  customer STRING NOT NULL, name STRING NOT NULL, PRIMARY KEY (customer) NOT ENFORCED
                ) WITH ('connector' = 'log');
                """,
                "topics/clicks.sql",
                "CREATE TABLE clicks (customer STRING NOT NULL, page STRING) WITH ('connector' = 'log');",
                "views/orders_seen/view.sql",
                """
                CREATE MATERIALIZED TABLE orders_seen (PRIMARY KEY (order_id) NOT ENFORCED)
                WITH (%s)
                FRESHNESS = INTERVAL '2' SECOND
                AS SELECT o.order_id, c.name, k.n
                FROM orders o
                LEFT JOIN customers c ON c.customer = o.customer
                LEFT JOIN (SELECT customer, COUNT(DISTINCT page) AS n FROM clicks GROUP BY customer) k
                  ON k.customer = o.customer;
                """
                    .formatted(with)));

    return ProjectValidation.explain(project, "orders_seen");
  }
}
