package dev.insideout.benchmarks.job;

import static dev.insideout.flink.job.RowColumns.integer;
import static dev.insideout.flink.job.RowColumns.money;
import static dev.insideout.flink.job.RowColumns.number;
import static dev.insideout.flink.job.RowColumns.text;
import static dev.insideout.flink.job.RowColumns.time;

import dev.insideout.benchmarks.place.BenchLog;
import dev.insideout.benchmarks.plain.PlainTables;
import dev.insideout.benchmarks.plain.PlainTables.Delivery;
import dev.insideout.contract.LogConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;

/**
 * A job of Flink's own connectors, exactly once and without state, that decodes each fact which
 * order-validation reads and writes it again: the unit, as it is in the comparison of views.
 */
final class PassThrough {
  private static final String GROUP = "passed-through";
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private static final Map<String, List<Column>> TOPICS =
      Map.of(
          "orders",
          List.of(
              text("order_id"),
              text("event_id"),
              time("event_time"),
              number("version"),
              text("status"),
              text("customer_id"),
              text("country"),
              integer("line_count")),
          "order_lines",
          List.of(
              text("order_id"),
              integer("line"),
              text("event_id"),
              time("event_time"),
              number("version"),
              text("product_id"),
              integer("quantity"),
              money("unit_price")),
          "stock",
          List.of(
              text("product_id"),
              text("event_id"),
              time("event_time"),
              number("version"),
              integer("quantity")));

  private PassThrough() {}

  /** Creates the topics that it writes to. */
  static void prepare(BenchLog log) throws Exception {
    for (String topic : TOPICS.keySet()) {
      log.createKeptTopic(passed(topic));
    }
  }

  /** Submits it; the topics that it reads and writes must exist. */
  static JobClient submit(StreamExecutionEnvironment env, LogConnection log) {
    env.enableCheckpointing(INTERVAL.toMillis(), CheckpointingMode.EXACTLY_ONCE);
    env.getConfig().enableObjectReuse();
    StreamTableEnvironment tables = StreamTableEnvironment.create(env);
    tables.getConfig().set(PipelineOptions.NAME, GROUP);
    PlainTables topics = new PlainTables(log);
    StatementSet statements = tables.createStatementSet();
    TOPICS.forEach(
        (topic, columns) -> {
          ResolvedSchema schema = ResolvedSchema.of(columns);
          String passed = passed(topic);
          tables.createTable(topic, topics.events(topic, GROUP, schema));
          tables.createTable(passed, topics.appended(passed, topic, schema, Delivery.EXACTLY_ONCE));
          statements.addInsert(passed, tables.from(topic));
        });
    return statements.execute().getJobClient().orElseThrow();
  }

  /**
   * How many facts it has written; a transaction's end, of which each second has one a partition,
   * counts as one more.
   */
  static long written(BenchLog log) {
    return log.records(TOPICS.keySet().stream().map(PassThrough::passed).toList());
  }

  private static String passed(String topic) {
    return "passed_" + topic;
  }
}
