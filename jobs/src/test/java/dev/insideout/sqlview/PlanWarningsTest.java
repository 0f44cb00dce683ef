package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the author of a view that can run is told, and that others are told nothing. */
class PlanWarningsTest {
  private static final String CLICKS =
      """
      CREATE TABLE clicks (
        visitor STRING NOT NULL, page STRING NOT NULL, clicked_at TIMESTAMP_LTZ(3) NOT NULL,
        WATERMARK FOR clicked_at AS clicked_at - INTERVAL '5' SECOND
      ) WITH ('connector' = 'log');
      """;
  private static final String VISITS =
      CLICKS.replace("clicks", "visits").replaceFirst(",\\s+WATERMARK.*", "");
  private static final String PAGES =
      """
      CREATE TABLE pages (
        page STRING NOT NULL, title STRING NOT NULL, author STRING NOT NULL,
        PRIMARY KEY (page) NOT ENFORCED
      ) WITH ('connector' = 'log');
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT page AS k, title FROM pages",
        "SELECT page AS k, COUNT(*) AS n FROM visits GROUP BY page",
        "SELECT v.page AS k, p.title, v.n FROM (SELECT page, COUNT(*) AS n FROM visits GROUP BY page) v LEFT JOIN pages p ON p.page = v.page",
        "SELECT a.page AS k, b.title FROM pages a JOIN pages b ON a.author = b.page",
        "SELECT author AS k, COUNT(DISTINCT title) AS n FROM pages GROUP BY author",
      })
  void areNotGivenWhereNothingIsToBeDone(String query) throws Exception {
    assertThat(warnings("'auditable' = 'true'", query)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT v.page AS k, COUNT(*) AS n FROM visits v JOIN pages p ON p.page = v.page GROUP BY v.page"
            + "| keeps every row of 'visits' for ever | GROUP BY",
        "SELECT page AS k, COUNT(DISTINCT visitor) AS n FROM visits GROUP BY page"
            + "| keeps every DISTINCT value of 'visits' for ever | mind its size",
        "SELECT page AS k, FLOOR(clicked_at TO HOUR) AS h, COUNT(*) AS n FROM visits GROUP BY page, FLOOR(clicked_at TO HOUR)"
            + "| an entry for each h of the events of 'visits' for ever: times never end | FLOOR(… TO DAY)",
        "SELECT p.page AS k, q.title FROM pages p, pages q WHERE p.title < q.title"
            + "| JOIN of pages with pages without an equality compares every row | ON a.x = b.x",
        "SELECT title AS k, page FROM pages"
            + "| no two rows share the primary key (k) | PRIMARY KEY (page)",
        "SELECT page AS k, title FROM pages UNION ALL SELECT author, title FROM pages"
            + "| no two rows share the primary key (k) | GROUP BY k",
      })
  void nameTheOperatorTheTableAndTheWayOut(String query, String reason, String fix)
      throws Exception {
    List<SqlProblem> warnings = warnings("'auditable' = 'true'", query);

    assertThat(warnings)
        .anySatisfy(
            warning -> {
              assertThat(warning.reason()).contains(reason);
              assertThat(warning.fix()).contains(fix);
              assertThat(warning.line()).isPositive();
            });
  }

  @Test
  void showWhatToGroupByInsteadOfAWindow() throws Exception {
    List<SqlProblem> warnings =
        warnings(
            "'auditable' = 'false'",
            """
            SELECT COALESCE(page, '') AS k, window_start, COUNT(*) AS n
            FROM TUMBLE(TABLE clicks, DESCRIPTOR(clicked_at), INTERVAL '1' HOUR)
            GROUP BY page, window_start, window_end""");

    assertThat(warnings)
        .filteredOn(
            warning -> warning.reason().contains("drops rows that come after the watermark"))
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.fix()).contains("GROUP BY FLOOR(clicked_at TO HOUR)");
              assertThat(warning.reason()).startsWith("a window");
              assertThat(warning.source()).contains("TUMBLE");
            });
  }

  @Test
  void nameAFunctionThatMayGiveOtherRows() throws Exception {
    List<SqlProblem> warnings =
        warnings(
            "'auditable' = 'false', 'delivery' = 'eager'",
            "SELECT page AS k, NOW() AS seen FROM pages");

    assertThat(warnings)
        .singleElement()
        .satisfies(
            warning -> assertThat(warning.reason()).contains("NOW is not a function of the log's"));
  }

  private List<SqlProblem> warnings(String options, String query) throws Exception {
    SqlProject project =
        ProjectFiles.write(
            folder,
            Map.of(
                "topics/clicks.sql", CLICKS,
                "topics/visits.sql", VISITS,
                "topics/pages.sql", PAGES,
                "views/v/view.sql",
                    """
                    CREATE MATERIALIZED TABLE v (PRIMARY KEY (k) NOT ENFORCED)
                    WITH (%s)
                    FRESHNESS = INTERVAL '1' SECOND
                    AS %s;
                    """
                        .formatted(options, query)));
    List<SqlProblem> problems = ProjectValidation.of(project, List.of("v"));
    problems.forEach(problem -> System.out.println(problem.at("view.sql").text() + "\n"));
    assertThat(problems).allMatch(p -> p.severity() == SqlProblem.Severity.WARNING);
    return problems;
  }
}
