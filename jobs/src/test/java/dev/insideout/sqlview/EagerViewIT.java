package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cache.EagerReader;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.RowVersion;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.testlog.FailingFlink;
import dev.insideout.testlog.TestLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A view that is delivered eagerly, through a failure. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EagerViewIT {
  private static final Duration POLL = Duration.ofMillis(50);

  @TempDir private static Path dir;

  @Test
  void holdsTheRightRowsAfterAFailureInWhichARowWentThereAndBack() throws Exception {
    try (TestLog log = new TestLog(dir);
        FailingFlink flink = FailingFlink.start()) {
      Shop shop = new Shop(log);
      shop.order("1", 1, "ann", "1.00");
      shop.order("2", 1, "ann", "1.00");
      JobClient job = ViewJob.submit(flink.env(), project(), "spent", log.connection());
      try (EagerReader view = new EagerReader(log.connection(), "spent")) {
        await(view, Map.of("ann", "2.00"));
        shop.order("2", 2, "bob", "1.00");
        await(view, Map.of("ann", "1.00", "bob", "1.00"));
        shop.order("2", 3, "ann", "1.00");
        shop.order("3", 1, "cy", "5.00");
        await(view, Map.of("ann", "2.00", "cy", "5.00"));
        flink.failTaskManager(job);
        shop.order("3", 2, "cy", "6.00");

        await(view, Map.of("ann", "2.00", "cy", "6.00"));
        assertThat(view.rows()).hasSize(2);
      }
      job.cancel().get();
    }
  }

  @Test
  void repairsWhatAForeignWriterDidWhileItRuns() throws Exception {
    try (TestLog log = new TestLog(dir.resolve("foreign"));
        FailingFlink flink = FailingFlink.start()) {
      Shop shop = new Shop(log);
      shop.order("1", 1, "ann", "1.00");
      JobClient job = ViewJob.submit(flink.env(), project(), "spent", log.connection());
      try (EagerReader view = new EagerReader(log.connection(), "spent");
          ViewWatch plain = new ViewWatch(log.connection(), "spent")) {
        await(view, Map.of("ann", "1.00"));
        plain.await(Map.of("ann", "1.00"));
        String ahead = new RowVersion(7, Long.MAX_VALUE, 1).toString();
        log.send(
            "spent",
            plain.keyBytes("ann"),
            null,
            Map.of(MarkerHeaders.GENERATION, "1", MarkerHeaders.ROW_VERSION, ahead));
        plain.awaitDeleted("ann");
        plain.awaitGeneration(8);

        await(view, Map.of("ann", "1.00"));
        shop.order("2", 1, "ann", "1.00");
        await(view, Map.of("ann", "2.00"));
        plain.await(Map.of("ann", "2.00"));
      }
      job.cancel().get();
    }
  }

  private static void await(EagerReader view, Map<String, String> expected)
      throws BadRecordException {
    while (!totals(view).equals(expected)) {
      view.poll(POLL);
    }
  }

  private static Map<String, String> totals(EagerReader view) {
    Map<String, String> totals = new TreeMap<>();
    view.rows()
        .forEach(
            (key, row) ->
                totals.put(key.get("customer_id").toString(), row.get("spent").toString()));
    return totals;
  }

  private static SqlProject project() throws Exception {
    return ProjectFiles.write(
        dir.resolve("project"),
        Map.of(
            "topics/orders.sql",
            """
            CREATE TABLE orders (
              order_id STRING NOT NULL,
              version BIGINT NOT NULL,
              customer_id STRING NOT NULL,
              amount DECIMAL(12, 2) NOT NULL,
              PRIMARY KEY (order_id) NOT ENFORCED
            ) WITH ('connector' = 'log', 'version' = 'version')
            """,
            "views/spent/view.sql",
            """
            CREATE MATERIALIZED TABLE spent (PRIMARY KEY (customer_id) NOT ENFORCED)
            WITH ('delivery' = 'eager')
            FRESHNESS = INTERVAL '1' SECOND
            AS SELECT customer_id, SUM(amount) AS spent FROM orders GROUP BY customer_id
            """));
  }
}
