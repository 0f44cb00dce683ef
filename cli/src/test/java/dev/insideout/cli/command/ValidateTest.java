package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code insideout validate} needs nothing but the project's files. */
class ValidateTest {
  private static final String HEAD =
      """
      CREATE MATERIALIZED TABLE %s (PRIMARY KEY (sale_id) NOT ENFORCED)
      FRESHNESS = INTERVAL '1' SECOND
      """;

  @TempDir Path folder;
  private SalesProject project;

  @BeforeEach
  void project() throws Exception {
    project = SalesProject.write(folder);
  }

  @Test
  void showsTheErrorsOfAllViewsAtOnce() throws Exception {
    project.writeView(
        "first_view", HEAD.formatted("first_view") + "AS SELECT sale_id, amout FROM sales;");
    project.writeView(
        "second_view", HEAD.formatted("second_view") + "AS SELECT sale_id FROM slaes;");
    // Its only error is that of first_view.
    project.writeView(
        "third_view", HEAD.formatted("third_view") + "AS SELECT sale_id FROM first_view;");

    CommandRun run = CommandRun.in(folder, "validate");

    assertThat(run.out())
        .contains(
            "sql/views/first_view/view.sql:3:20: Column 'amout' not found in any table",
            "→ did you mean 'amount'?",
            "sql/views/second_view/view.sql:3:24: Object 'slaes' not found",
            "→ did you mean 'sales'?",
            "4 views, 2 errors, 0 warnings.");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(CommandRun.in(folder, "validate", "sales_by_country").exitCode()).isZero();
  }

  @Test
  void wantsToKnowWhereARegionIs() throws Exception {
    Path far = folder.resolve("sql/topics/eu/sales.sql");
    Files.createDirectories(far.getParent());
    Files.copy(folder.resolve("sql/topics/sales.sql"), far);

    CommandRun run = CommandRun.in(folder, "validate");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out())
        .contains(
            "sql/topics/eu/sales.sql: stands in the folder of region 'eu', and insideout.yaml does not say where",
            "1 error,");

    Files.writeString(
        folder.resolve("insideout.yaml"),
        """
        environments:
          home: {kafka: "127.0.0.1:1", registry: "http://127.0.0.1:1"}
          production:
            kafka: ${NOT_SET}
            registry: ${NOT_SET}
            regions: {eu: {kafka: "${NOT_SET}", registry: "${NOT_SET}"}}
        """);
    assertThat(CommandRun.in(folder, "validate").exitCode()).isZero();
    assertThat(CommandRun.in(folder, "validate", "--env", "home").out())
        .contains("and environment 'home' does not say where that region is");
  }

  @Test
  void wantsToKnowWhereAViewIsPublishedThatHasWhatMayNotLeaveARegion() throws Exception {
    Path sales = folder.resolve("sql/topics/sales.sql");
    Files.writeString(
        sales,
        Files.readString(sales)
            .replace("'log'", "'log', 'resident' = 'eu', 'resident.columns' = 'amount'"));

    CommandRun run = CommandRun.in(folder, "validate");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out())
        .contains(
            "sql/views/sales_by_country/view.sql:6:53: column 'total' is made of sales.amount, which has to stay in region eu, and nothing says in which region the view is published",
            "→ leave the column out; or, where the environment is in eu, let it say 'region: eu' in insideout.yaml");

    String here = "{kafka: \"127.0.0.1:1\", registry: \"http://127.0.0.1:1\", region: %s}";
    Files.writeString(
        folder.resolve("insideout.yaml"),
        "environments:\n  here: %s\n  there: %s\n"
            .formatted(here.formatted("us"), here.formatted("eu")));
    assertThat(CommandRun.in(folder, "validate").exitCode()).as("in 'there' it may be").isZero();
    assertThat(CommandRun.in(folder, "validate", "--env", "here").out())
        .contains("which has to stay in region eu, and the view is published in region us");
  }

  @Test
  void namesTheTopicThatIsWrongAndNotTheViewsThatReadIt() throws Exception {
    Path sales = folder.resolve("sql/topics/sales.sql");
    Files.writeString(sales, Files.readString(sales).replace("NOT ENFORCED", ""));

    CommandRun run = CommandRun.in(folder, "validate");

    assertThat(run.out())
        .contains("sql/topics/sales.sql:7:3: PRIMARY KEY stands without NOT ENFORCED", "1 error,")
        .doesNotContain("view.sql");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @Test
  void givesWarningsThatOnlyStrictMakesMoreOf() throws Exception {
    project.writeView(
        "pairs",
        HEAD.formatted("pairs")
            + "AS SELECT a.sale_id, b.sale_id AS other FROM sales a CROSS JOIN sales b;");

    CommandRun run = CommandRun.in(folder, "validate", "pairs");

    assertThat(run.out())
        .contains(
            "warning: it cannot be proven", "warning: the INNER JOIN", "0 errors, 2 warnings");
    assertThat(run.exitCode()).isZero();
    CommandRun strict = CommandRun.in(folder, "validate", "pairs", "--strict", "--json");
    assertThat(strict.exitCode()).isEqualTo(1);
    JsonNode first = new ObjectMapper().readTree(strict.outLines().get(0));
    assertThat(first.path("severity").asText()).isEqualTo("warning");
    assertThat(first.path("file").asText()).isEqualTo("sql/views/pairs/view.sql");
    assertThat(first.path("line").asInt()).isEqualTo(1);
    assertThat(first.path("fix").asText()).isNotEmpty();
  }
}
