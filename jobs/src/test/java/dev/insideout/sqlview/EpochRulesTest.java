package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.LogConnection;
import dev.insideout.flink.view.ViewOptions.Delivery;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
        "RAND_INTEGER(10)    | calls RAND_INTEGER()",
        "UNIX_TIMESTAMP()    | calls UNIX_TIMESTAMP()",
        "CURRENT_ROW_TIMESTAMP() | calls CURRENT_ROW_TIMESTAMP()",
        "LOCALTIME           | calls LOCALTIME()",
        "CURRENT_DATABASE()  | calls CURRENT_DATABASE()",
      })
  void refuseAFunctionThatIsNotOneOfTheRecords(String function, String message) {
    assertRefused(
        "", "SELECT country AS k, amount, %s AS x FROM sales".formatted(function), message);
  }

  @Test
  void refuseAKeyThatNoMarkerCanBear() {
    assertRefused(
        "",
        "SELECT sold_at AS k, COUNT(*) AS n FROM sales GROUP BY sold_at",
        "the primary key of view 'totals' needs a column of type STRING, INT, BIGINT or BYTES");
  }

  @Test
  void refuseAWindowAndShowTheWaysOut() {
    assertRefused(WATERMARK, WINDOW, "watermarks move with the interleaving of partitions");
    assertRefused(WATERMARK, WINDOW, "GROUP BY FLOOR(sold_at TO HOUR)");
    assertRefused(WATERMARK, WINDOW, "`clock`");
    assertRefused(WATERMARK, WINDOW, "'auditable' = 'false'");
  }

  @Test
  void takeAWindowFromAViewThatDoesWithoutRecomputation() throws Exception {
    assertThat(plan(WATERMARK, WINDOW, "'auditable' = 'false'")).contains("window-aggregate");
  }

  @Test
  void refuseAHintOnOneSideOfASelfJoin() {
    assertRefused(
        "",
        """
        SELECT a.country AS k, a.amount FROM sales AS a
        JOIN sales /*+ OPTIONS('start' = 'latest') */ AS b ON a.country = b.country
        """,
        "has an OPTIONS hint");
  }

  @Test
  void refuseATopicThatIsReadThroughTwoTables() {
    assertThatThrownBy(
            () ->
                plan(
                    Map.of(
                        "topics/sales.sql", SALES.formatted(""),
                        "topics/again.sql",
                            SALES.formatted("").replace("TABLE sales", "TABLE again"),
                        "views/v/view.sql",
                            view(
                                "v",
                                "'auditable' = 'true'",
                                "SELECT a.country AS k, b.amount FROM sales a JOIN again b ON a.country = b.country")),
                    "v"))
        .hasMessageContaining("reads topic 'sales' through two sources");
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

  @Test
  void takeTheTimeThatARecordNames() throws Exception {
    assertThat(
            plan(
                "",
                "SELECT country AS k, amount, UNIX_TIMESTAMP(country) AS t FROM sales",
                "'auditable' = 'true'"))
        .contains("UNIX_TIMESTAMP");
  }

  @ParameterizedTest
  @CsvSource({"FIRST_VALUE", "LAST_VALUE", "LISTAGG", "ARRAY_AGG"})
  void refuseAnAggregateThatDependsOnTheOrderOfPartitions(String function) throws Exception {
    String query =
        "SELECT COALESCE(country, '') AS k, CARDINALITY(ARRAY[%s(country)]) AS x FROM sales GROUP BY country"
            .formatted(function);
    assertRefused("", query, "calls %s()".formatted(function));
    assertRefused("", query, "'auditable' = 'false'");
    assertThat(plan("", query, "'auditable' = 'false'")).contains(function);
    assertThat(plan("", query, "'delivery' = 'eager'")).contains(function);
  }

  @Test
  void refuseAStartThatLeavesRecordsOut() throws Exception {
    String late = SALES.replace("'log'", "'log', 'start' = 'latest'").formatted("");
    String query = "SELECT country AS k, amount FROM sales";
    Map<String, String> files = new TreeMap<>(Map.of("topics/sales.sql", late));
    files.put("views/v/view.sql", view("v", "'auditable' = 'true'", query));
    assertThatThrownBy(() -> plan(files, "v"))
        .hasMessageContaining("reads topic 'sales' with 'start' = 'latest'")
        .hasMessageContaining("'start' = 'earliest'");

    files.put("views/v/view.sql", view("v", "'auditable' = 'false'", query));
    assertThat(plan(files, "v")).contains("sales");
    files.put("views/v/view.sql", view("v", "'delivery' = 'eager'", query));
    assertThat(plan(files, "v")).contains("sales");
  }

  @Test
  void refuseAHintThatAPlanDoesNotKeep() {
    assertRefused(
        "",
        "SELECT country AS k, amount FROM sales /*+ OPTIONS('start' = 'latest') */",
        "has an OPTIONS hint");
  }

  @Test
  void letAnEagerViewDependOnWatermarksButNotOnTheClock() throws Exception {
    assertThat(plan(WATERMARK, WINDOW, "'delivery' = 'eager'")).contains("window-aggregate");
    String query = "SELECT country AS k, PROCTIME() AS t FROM sales";
    assertThatThrownBy(() -> plan("", query, "'delivery' = 'eager'"))
        .hasMessageContaining("calls PROCTIME()")
        .hasMessageContaining("or say 'auditable' = 'false' in WITH");
    assertThat(plan("", query, "'delivery' = 'eager', 'auditable' = 'false'")).contains("PROCTIME");
    assertThatThrownBy(() -> plan("", query, "'auditable' = 'false'"))
        .hasMessageContaining("calls PROCTIME()");
  }

  @Test
  void refuseALookupJoinAndAWindowOverProcessingTime() throws Exception {
    PlanGraph lookup = PlanGraph.of("{\"nodes\": [{\"type\": \"stream-exec-lookup-join_1\"}]}");

    assertThat(
            EpochRules.violation(
                lookup, keys(lookup), List.of(), SqlTokens.of(""), false, Delivery.EPOCH))
        .hasValueSatisfying(
            reason -> assertThat(reason).contains("has a lookup join, which asks outside the log"));
    assertRefused(
        ", arrived AS PROCTIME()",
        """
        SELECT country AS k, SUM(amount) OVER (PARTITION BY country ORDER BY arrived) AS x FROM sales
        """,
        "calls PROCTIME()");
  }

  @Test
  void judgeEachViewOfAGroupByItsOwnSetting() throws Exception {
    String window = WINDOW.replace("sales", "visits").replace("amount", "pages");
    Map<String, String> files = new TreeMap<>();
    files.put("topics/sales.sql", SALES.formatted(""));
    files.put(
        "topics/visits.sql",
        SALES.formatted(WATERMARK).replace("sales", "visits").replace("amount", "pages"));
    files.put(
        "views/hours/view.sql", view("hours", "'group' = 'g', 'auditable' = 'false'", window));
    files.put(
        "views/amounts/view.sql",
        view(
            "amounts",
            "'group' = 'g'",
            "SELECT country AS k, SUM(amount) AS a FROM sales GROUP BY country"));
    assertThat(plan(files, "g")).contains("window-aggregate");

    files.put("views/hours/view.sql", view("hours", "'group' = 'g'", window));
    assertThatThrownBy(() -> plan(files, "g")).hasMessageContaining("hours/view.sql:5:6: has ");

    files.put(
        "views/hours/view.sql", view("hours", "'group' = 'g', 'auditable' = 'false'", window));
    files.put(
        "views/amounts/view.sql",
        view("amounts", "'group' = 'g'", "SELECT k, SUM(total) AS a FROM hours GROUP BY k"));
    assertThatThrownBy(() -> plan(files, "g")).hasMessageContaining("amounts/view.sql:1:27: has ");
  }

  private static UniqueKeys keys(PlanGraph plan) {
    return new UniqueKeys(plan, table -> List.of(), new RecordPlaces(plan, table -> table));
  }

  private void assertRefused(String watermark, String query, String message) {
    assertThatThrownBy(() -> plan(watermark, query, "'auditable' = 'true'"))
        .isInstanceOf(InvalidSqlException.class)
        .hasMessageContaining(message);
  }

  private String plan(String watermark, String query, String option) throws Exception {
    return plan(
        Map.of(
            "topics/sales.sql",
            SALES.formatted(watermark),
            "views/totals/view.sql",
            view("totals", option, query)),
        "totals");
  }

  private static String view(String name, String options, String query) {
    return """
    CREATE MATERIALIZED TABLE %s (PRIMARY KEY (k) NOT ENFORCED)
    WITH (%s)
    FRESHNESS = INTERVAL '1' SECOND
    AS %s
    """
        .formatted(name, options, query);
  }

  private String plan(Map<String, String> files, String viewOrGroup) throws Exception {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(1, new Configuration());
    return ViewPlan.of(
            env,
            ProjectFiles.write(folder, files),
            viewOrGroup,
            LogConnection.of("127.0.0.1:1", "http://127.0.0.1:1"))
        .json();
  }
}
