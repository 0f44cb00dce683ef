package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.LogConnection;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What no epoch can be published of, and what a person is told to do instead. */
class EpochRulesTest {
  private static final String SALES =
      """
      CREATE TABLE sales (
        country STRING NOT NULL,
        amount BIGINT NOT NULL,
        sold_at TIMESTAMP_LTZ(3) NOT NULL%s
      ) WITH ('connector' = 'log', 'topic' = 'sales');
      """;
  private static final String WATERMARK =
      ",\n WATERMARK FOR sold_at AS sold_at - INTERVAL '5' SECOND";
  private static final String WINDOW =
      """
      SELECT COALESCE(country, '') AS k, window_start, SUM(amount) AS total
      FROM TUMBLE(TABLE sales, DESCRIPTOR(sold_at), INTERVAL '1' HOUR)
      GROUP BY country, window_start, window_end
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NOW()               | calls NOW()",
        "CURRENT_TIMESTAMP   | calls CURRENT_TIMESTAMP()",
        "CURRENT_DATE        | calls CURRENT_DATE()",
        "LOCALTIMESTAMP      | calls LOCALTIMESTAMP()",
        "PROCTIME()          | calls PROCTIME()",
        "UUID()              | calls UUID()",
        "RAND()              | calls RAND()",
      })
  void refuseAFunctionThatIsNotOneOfTheRecords(String function, String message) {
    assertRefused(
        "", "SELECT country AS k, amount, %s AS x FROM sales".formatted(function), message);
  }

  @Test
  void refuseAWindowAndShowTheWaysOut() {
    assertRefused(WATERMARK, WINDOW, "watermarks move with the interleaving of partitions");
    assertRefused(WATERMARK, WINDOW, "FLOOR(event_time TO HOUR)");
    assertRefused(WATERMARK, WINDOW, "`clock`");
    assertRefused(WATERMARK, WINDOW, "'auditable' = 'false'");
  }

  @Test
  void takeAWindowFromAViewThatDoesWithoutRecomputation() throws Exception {
    assertThat(plan(WATERMARK, WINDOW, "'auditable' = 'false'")).contains("window-aggregate");
  }

  @Test
  void refuseATopicThatIsReadThroughTwoSources() {
    assertRefused(
        "",
        """
        SELECT a.country AS k, a.amount FROM sales AS a
        JOIN sales /*+ OPTIONS('start' = 'latest') */ AS b ON a.country = b.country
        """,
        "reads topic 'sales' through two sources");
  }

  @Test
  void takeASelfJoinWhichHasOneSource() throws Exception {
    assertThat(
            plan(
                "",
                "SELECT a.country AS k, a.amount FROM sales a JOIN sales b ON a.country = b.country",
                "'auditable' = 'true'"))
        .contains("stream-exec-join");
  }

  @Test
  void refuseStateThatExpires() {
    assertRefused(
        "",
        """
        SELECT /*+ STATE_TTL('sales' = '1d') */ COALESCE(country, '') AS k, SUM(amount) AS total
        FROM sales GROUP BY country
        """,
        "lets state expire");
  }

  private void assertRefused(String watermark, String query, String message) {
    assertThatThrownBy(() -> plan(watermark, query, "'auditable' = 'true'"))
        .isInstanceOf(InvalidSqlException.class)
        .hasMessageContaining(message);
  }

  private String plan(String watermark, String query, String option) throws Exception {
    SqlProject project =
        ProjectFiles.write(
            folder,
            Map.of(
                "topics/sales.sql",
                SALES.formatted(watermark),
                "views/totals/view.sql",
                """
                CREATE MATERIALIZED TABLE totals (PRIMARY KEY (k) NOT ENFORCED)
                WITH (%s)
                FRESHNESS = INTERVAL '1' SECOND
                AS %s
                """
                    .formatted(option, query)));
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(1, new Configuration());
    return ViewPlan.of(
            env, project, "totals", LogConnection.of("127.0.0.1:1", "http://127.0.0.1:1"))
        .json();
  }
}
