package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each operator that waits for watermarks is named in its place, with SQL that does without. */
class WatermarkOperatorTest {
  /** Without their WATERMARK these are tables of facts like any others. */
  private static final Map<String, String> TABLES =
      Map.of(
          "clicks",
              "visitor STRING NOT NULL, page STRING NOT NULL, clicked_at TIMESTAMP_LTZ(3) NOT NULL, n BIGINT NOT NULL%s",
          "visits",
              "visitor STRING NOT NULL, shop STRING NOT NULL, clicked_at TIMESTAMP_LTZ(3) NOT NULL%s",
          "prices",
              "page STRING NOT NULL, price INT NOT NULL, clicked_at TIMESTAMP_LTZ(3) NOT NULL%s, PRIMARY KEY (page) NOT ENFORCED",
          "orders",
              "id STRING NOT NULL, page STRING NOT NULL, status STRING NOT NULL, clicked_at TIMESTAMP_LTZ(3) NOT NULL, PRIMARY KEY (id) NOT ENFORCED");

  private static final String WATERMARK =
      ", WATERMARK FOR clicked_at AS clicked_at - INTERVAL '5' SECOND";

  @TempDir private Path folder;

  /**
   * @param word where the problem points to
   * @param shown a part of the rewrite
   * @param rewritten the same query as the rewrite has it, over tables without WATERMARK
   */
  private record Operator(String name, String query, String word, String shown, String rewritten) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static List<Operator> operators() {
    return List.of(
        new Operator(
            "TUMBLE",
            "SELECT page AS k, window_start, COUNT(*) AS n FROM TUMBLE(TABLE clicks, DESCRIPTOR(clicked_at), INTERVAL '1' DAY) GROUP BY page, window_start, window_end",
            "TUMBLE",
            "GROUP BY FLOOR(clicked_at TO DAY), which lets a late row correct its own time",
            "SELECT page AS k, FLOOR(clicked_at TO DAY) AS t, COUNT(*) AS n FROM clicks GROUP BY page, FLOOR(clicked_at TO DAY)"),
        new Operator(
            "HOP",
            "SELECT page AS k, window_start, COUNT(*) AS n FROM HOP(TABLE clicks, DESCRIPTOR(clicked_at), INTERVAL '1' HOUR, INTERVAL '3' HOUR) GROUP BY page, window_start, window_end",
            "HOP",
            "GROUP BY FLOOR(clicked_at TO HOUR), and join that with its own hours before to add them up",
            "WITH h AS (SELECT page, FLOOR(clicked_at TO HOUR) AS t, COUNT(*) AS n FROM clicks GROUP BY page, FLOOR(clicked_at TO HOUR)) SELECT a.page AS k, a.t, SUM(b.n) AS n FROM h a JOIN h b ON b.page = a.page AND b.t BETWEEN a.t - INTERVAL '2' HOUR AND a.t GROUP BY a.page, a.t"),
        new Operator(
            "CUMULATE",
            "SELECT page AS k, window_end, COUNT(*) AS n FROM CUMULATE(TABLE clicks, DESCRIPTOR(clicked_at), INTERVAL '1' HOUR, INTERVAL '1' DAY) GROUP BY page, window_start, window_end",
            "CUMULATE",
            "GROUP BY FLOOR(clicked_at TO DAY): at every epoch it is the sum so far",
            "SELECT page AS k, FLOOR(clicked_at TO DAY) AS t, COUNT(*) AS n FROM clicks GROUP BY page, FLOOR(clicked_at TO DAY)"),
        new Operator(
            "SESSION",
            "SELECT visitor AS k, window_start, COUNT(*) AS n FROM SESSION(TABLE clicks PARTITION BY visitor, DESCRIPTOR(clicked_at), INTERVAL '30' MINUTE) GROUP BY visitor, window_start, window_end",
            "SESSION",
            "GROUP BY an id that the records of a session bear",
            "SELECT visitor AS k, COUNT(*) AS n FROM clicks GROUP BY visitor"),
        new Operator(
            "an interval join",
            "SELECT c.visitor AS k, v.shop FROM clicks c JOIN visits v ON v.visitor = c.visitor AND v.clicked_at BETWEEN c.clicked_at - INTERVAL '1' HOUR AND c.clicked_at",
            "JOIN",
            "take WATERMARK out of the statements of its tables",
            "SELECT c.visitor AS k, v.shop FROM clicks c JOIN visits v ON v.visitor = c.visitor AND v.clicked_at BETWEEN c.clicked_at - INTERVAL '1' HOUR AND c.clicked_at"),
        new Operator(
            "a temporal join",
            "SELECT c.visitor AS k, p.price FROM clicks c LEFT JOIN prices FOR SYSTEM_TIME AS OF c.clicked_at AS p ON p.page = c.page",
            "FOR",
            "keep the newest: ROW_NUMBER() OVER (PARTITION BY",
            "SELECT k, price FROM (SELECT o.id AS k, v.n AS price, ROW_NUMBER() OVER (PARTITION BY o.id ORDER BY v.clicked_at DESC, v.n) AS place FROM orders o JOIN (SELECT page, clicked_at, MAX(n) AS n FROM clicks GROUP BY page, clicked_at) v ON v.page = o.page AND v.clicked_at <= o.clicked_at) WHERE place = 1"),
        new Operator(
            "MATCH_RECOGNIZE",
            "SELECT COALESCE(k, '') AS k, a FROM clicks MATCH_RECOGNIZE (PARTITION BY visitor ORDER BY clicked_at MEASURES FIRST(A.visitor) AS k, LAST(A.page) AS a ONE ROW PER MATCH PATTERN (A B) DEFINE B AS B.page = 'paid')",
            "MATCH_RECOGNIZE",
            "MIN(event_time) FILTER (WHERE …), and compare the times",
            "SELECT visitor AS k FROM clicks GROUP BY visitor HAVING MIN(clicked_at) < MAX(clicked_at) FILTER (WHERE page = 'paid')"),
        new Operator(
            "OVER",
            "SELECT visitor AS k, SUM(n) OVER (PARTITION BY page ORDER BY clicked_at RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND CURRENT ROW) AS n FROM clicks",
            "OVER",
            "ON b.k = a.k AND b.event_time BETWEEN a.event_time - INTERVAL '1' HOUR AND a.event_time",
            "SELECT a.id AS k, COUNT(*) AS n FROM orders a JOIN orders b ON b.page = a.page AND b.clicked_at BETWEEN a.clicked_at - INTERVAL '1' HOUR AND a.clicked_at GROUP BY a.id"),
        new Operator(
            "a sum up to now",
            "SELECT visitor AS k, SUM(n) OVER (PARTITION BY page ORDER BY clicked_at) AS n FROM clicks",
            "OVER",
            "from the beginning of time on, OVER does without WATERMARK",
            "SELECT visitor AS k, SUM(n) OVER (PARTITION BY page ORDER BY clicked_at) AS n FROM clicks"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("operators")
  void isRefusedWithItsRewrite(Operator operator) throws Exception {
    SqlProblem problem = only(problems(WATERMARK, "", operator.query()));

    assertThat(problem.severity()).isEqualTo(SqlProblem.Severity.ERROR);
    assertThat(problem.reason())
        .contains("watermarks move with the interleaving", operator.shown(), "`clock`")
        .contains("'auditable' = 'false'");
    assertPointsTo(problem, operator.word());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("operators")
  void dropsRowsWhereItIsTaken(Operator operator) throws Exception {
    SqlProblem warning =
        only(
            problems(WATERMARK, "WITH ('auditable' = 'false')", operator.query()).stream()
                .filter(problem -> problem.reason().contains("drops rows that come after"))
                .toList());

    assertThat(warning.severity()).isEqualTo(SqlProblem.Severity.WARNING);
    assertThat(warning.fix()).contains("correct instead of drop: ", operator.shown());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("operators")
  void hasARewriteThatIsTaken(Operator operator) throws Exception {
    assertThat(problems("", "", operator.rewritten()))
        .allMatch(problem -> problem.severity() == SqlProblem.Severity.WARNING);
  }

  private static List<Operator> withoutATimeAttribute() {
    return operators().stream()
        .filter(o -> !List.of("an interval join", "a sum up to now", "SESSION").contains(o.name()))
        .toList();
  }

  /** As a user meets it first: the tables of a project have no WATERMARK. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("withoutATimeAttribute")
  void isShownItsRewriteWhereItHasNoWatermarkToWaitFor(Operator operator) throws Exception {
    SqlProblem problem = only(problems("", "", operator.query()));

    assertThat(problem.reason()).contains("needs a column with a WATERMARK");
    assertThat(problem.fix()).contains(operator.shown());
    assertPointsTo(problem, operator.word());
  }

  private static SqlProblem only(List<SqlProblem> problems) {
    assertThat(problems).hasSize(1);
    return problems.get(0);
  }

  private static void assertPointsTo(SqlProblem problem, String word) {
    assertThat(problem.source().substring(problem.column() - 1)).startsWith(word);
    assertThat(problem.line()).isEqualTo(3);
  }

  private List<SqlProblem> problems(String watermark, String with, String query) throws Exception {
    Map<String, String> files = new TreeMap<>();
    TABLES.forEach(
        (name, columns) ->
            files.put(
                "topics/%s.sql".formatted(name),
                "CREATE TABLE %s (%s) WITH ('connector' = 'log');"
                    .formatted(name, columns.formatted(watermark))));
    files.put(
        "views/v/view.sql",
        """
        CREATE MATERIALIZED TABLE v (PRIMARY KEY (k) NOT ENFORCED) %s
        FRESHNESS = INTERVAL '1' SECOND
        AS %s;
        """
            .formatted(with, query));
    List<SqlProblem> problems =
        ProjectValidation.of(ProjectFiles.write(folder, files), List.of("v"));
    problems.forEach(problem -> System.out.println(problem.at("view.sql").text() + "\n"));
    return problems;
  }
}
