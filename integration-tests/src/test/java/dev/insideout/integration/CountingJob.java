package dev.insideout.integration;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/** A small endless SQL job with state that needs nothing from outside. */
public final class CountingJob {
  private CountingJob() {}

  public static void main(String[] arguments) {
    StreamTableEnvironment tables =
        StreamTableEnvironment.create(StreamExecutionEnvironment.getExecutionEnvironment());
    tables.executeSql(
        """
        CREATE TABLE visits (customer INT) WITH (
          'connector' = 'datagen', 'rows-per-second' = '100',
          'fields.customer.min' = '1', 'fields.customer.max' = '10')
        """);
    tables.executeSql(
        "CREATE TABLE counts (customer INT, visits BIGINT) WITH ('connector' = 'blackhole')");
    tables.executeSql("INSERT INTO counts SELECT customer, COUNT(*) FROM visits GROUP BY customer");
  }
}
