package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.insideout.cli.lineage.LineagePage;
import dev.insideout.sqlview.ProjectValidation;
import dev.insideout.sqlview.SqlProject;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where views come from, in each of the forms in which it is shown. */
class LineageTest {
  @TempDir Path folder;

  @BeforeEach
  void project() throws Exception {
    SalesProject.write(folder)
        .writeView(
            "large_countries",
            """
            CREATE MATERIALIZED TABLE large_countries (PRIMARY KEY (country) NOT ENFORCED)
            FRESHNESS = INTERVAL '1' SECOND
            AS SELECT country, total + 1 AS total, 'x' AS mark FROM sales_by_country WHERE sale_count > 10;
            """);
  }

  @Test
  void followsEachColumnToTheTablesThatItIsMadeOf() throws Exception {
    List<JsonNode> views = new ArrayList<>();
    for (String line : CommandRun.in(folder, "lineage", "--json").outLines()) {
      views.add(new ObjectMapper().readTree(line));
    }

    assertThat(views.get(0).toString())
        .isEqualTo(
            "{\"view\":\"large_countries\",\"group\":\"large_countries\",\"topics\":[],\"views\":[\"sales_by_country\"],\"readers\":[],"
                + "\"columns\":{\"country\":[\"sales_by_country.country\"],\"total\":[\"sales_by_country.total\"],\"mark\":[]}}");
    assertThat(views.get(1).path("columns").toString())
        .isEqualTo(
            "{\"country\":[\"sales.country\"],\"sale_count\":[\"sales.*\"],\"total\":[\"sales.amount\"]}");
    assertThat(CommandRun.in(folder, "lineage").outLines())
        .contains("large_countries", "  views: sales_by_country", "    mark    ← a constant");
  }

  @Test
  void drawsAFlowChart() {
    assertThat(CommandRun.in(folder, "lineage", "--mermaid").outLines())
        .containsExactly(
            "flowchart LR",
            "  topic_sales[(sales)]",
            "  view_sales_by_country[sales_by_country]",
            "  view_large_countries[large_countries]",
            "  view_sales_by_country --> view_large_countries",
            "  topic_sales --> view_sales_by_country");
  }

  @Test
  void drawsAPageThatNeedsNothingElse() throws Exception {
    String page =
        new LineagePage(
                ProjectValidation.lineage(SqlProject.open(folder)),
                Map.of("large_countries", List.of("billing <1>")))
            .html();

    assertThat(page)
        .contains(">sales<", ">sales_by_country<", ">large_countries<", "billing &lt;1&gt;")
        .doesNotContain("<script", "src=", "href=", "url(");
    String svg = page.substring(page.indexOf("<svg"), page.indexOf("</svg>") + 6);
    var picture =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    assertThat(picture.getElementsByTagName("rect").getLength()).isEqualTo(4);
    assertThat(picture.getElementsByTagName("path").getLength()).isEqualTo(3);
    assertThat(CommandRun.in(folder, "lineage", "--html").out()).startsWith("<!DOCTYPE html>");
    assertThat(CommandRun.in(folder, "lineage", "--html", "--mermaid").exitCode()).isEqualTo(2);
  }
}
