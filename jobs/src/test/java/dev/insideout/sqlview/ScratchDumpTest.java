package dev.insideout.sqlview;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchDumpTest {
  @TempDir private Path folder;

  @Test
  void dump() throws Exception {
    SqlProject project = SqlProject.open(Path.of(".."));
    for (String view : project.views()) {
      dump(project, view);
    }
    Map<String, String> files = new TreeMap<>();
    for (String t : new String[] {"orders", "customers"}) {
      files.put("topics/" + t + ".sql", Files.readString(Path.of("../sql/topics/" + t + ".sql")));
    }
    files.put(
        "topics/payments.sql",
        "CREATE TABLE payments (order_id STRING NOT NULL, status STRING NOT NULL, amount BIGINT NOT NULL, PRIMARY KEY (order_id) NOT ENFORCED) WITH ('connector' = 'log')");
    files.put(
        "topics/shipments.sql",
        "CREATE TABLE shipments (order_id STRING NOT NULL, carrier STRING, weight BIGINT NOT NULL, PRIMARY KEY (order_id) NOT ENFORCED) WITH ('connector' = 'log')");
    view(
        files,
        "a",
        "SELECT o.order_id, o.status, p.amount, s.carrier FROM orders o LEFT JOIN payments p ON p.order_id = o.order_id LEFT JOIN shipments s ON s.order_id = o.order_id");
    view(
        files,
        "b",
        "SELECT o.order_id, o.status, p.amount + 1 AS amount, s.carrier, c.name FROM orders o LEFT JOIN payments p ON p.order_id = o.order_id LEFT JOIN shipments s ON s.order_id = o.order_id LEFT JOIN customers c ON c.customer_id = o.customer_id");
    view(
        files,
        "f",
        "SELECT p.order_id, p.status, s.weight * 2 AS w, c.name FROM payments p JOIN shipments s ON p.order_id = s.order_id AND s.weight > 3 JOIN orders o ON o.order_id = p.order_id LEFT JOIN customers c ON c.customer_id = o.customer_id AND c.level = 'gold' WHERE p.amount > 10 AND o.country = 'DE' AND p.amount > COALESCE(s.weight, 3)");
    view(
        files,
        "g",
        "SELECT p.order_id, p.status, p.amount, s.weight FROM payments p LEFT JOIN shipments s ON p.order_id = s.order_id AND s.weight > 3 WHERE p.amount * 2 > 10");
    SqlProject other = ProjectFiles.write(folder, files);
    for (String view : other.views()) {
      dump(other, view);
    }
  }

  private static void view(Map<String, String> files, String name, String query) {
    files.put(
        "views/" + name + "/view.sql",
        "CREATE MATERIALIZED TABLE "
            + name
            + " (PRIMARY KEY (order_id) NOT ENFORCED) FRESHNESS = INTERVAL '1' SECOND AS "
            + query);
  }

  private static void dump(SqlProject project, String view) throws Exception {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(2, new Configuration());
    ViewPlan plan = ViewPlan.of(env, project, view, ViewPlan.NOBODY);
    Files.writeString(Path.of("/tmp/w/fastx/" + view + ".json"), plan.json());
    Files.writeString(
        Path.of("/tmp/w/fastx/" + view + ".graph"),
        env.getStreamGraph(false).getStreamNodes().stream()
            .map(
                n ->
                    n.getTransformationUID()
                        + " | "
                        + n.getOperatorName()
                        + " | "
                        + n.getParallelism())
            .collect(java.util.stream.Collectors.joining("\n")));
  }
}
