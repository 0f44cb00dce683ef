package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.insideout.contract.LogConnection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A view's changes are upserts where the planner proves that they are by the primary key and no
 * join of Flink's would go wrong over them, and rows added and taken back elsewhere; no plan has a
 * materializer before a view.
 */
class UpsertPlanTest {
  private static final LogConnection NOWHERE =
      LogConnection.of("127.0.0.1:1", "http://127.0.0.1:1");
  private static final String ACCOUNTS =
      """
      CREATE TABLE accounts (
        id STRING NOT NULL, owner STRING NOT NULL, amount BIGINT NOT NULL,
        PRIMARY KEY (id) NOT ENFORCED
      ) WITH ('connector' = 'log');
      """;
  private static final String TRANSFERS =
      """
      CREATE TABLE transfers (
        source STRING NOT NULL, target STRING NOT NULL, amount BIGINT NOT NULL
      ) WITH ('connector' = 'log');
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "true  | id         | SELECT id, owner, amount FROM accounts",
        "true  | source     | SELECT source, SUM(amount) AS amount FROM transfers GROUP BY source",
        "true  | id         | SELECT a.id, a.amount, b.owner FROM accounts a JOIN accounts b ON a.id = b.id",
        "true  | owner      | SELECT a.owner, COUNT(b.id) AS n FROM accounts a LEFT JOIN accounts b ON a.id = b.id GROUP BY a.owner",
        "true  | id         | SELECT a.id, a.amount, b.owner FROM accounts a LEFT JOIN accounts b ON a.id = b.id",
        "false | id         | SELECT id, owner, amount FROM accounts WHERE id NOT IN (SELECT source FROM (SELECT source, SUM(amount) AS s FROM transfers GROUP BY source) WHERE s > 0)",
        "false | id, owner  | SELECT id, owner, amount FROM accounts",
        "false | owner      | SELECT owner, id, amount FROM accounts",
        "false | id         | SELECT a.id, b.owner FROM accounts a LEFT JOIN accounts b ON a.owner = b.id",
        "false | id         | SELECT COALESCE(a.id, b.id, '') AS id, a.owner FROM accounts a FULL OUTER JOIN accounts b ON a.owner = b.id",
        "false | source     | SELECT source, target, amount FROM transfers",
        "false | source     | SELECT source, amount FROM transfers UNION ALL SELECT id, amount FROM accounts",
        "false | n          | SELECT COUNT(*) AS n, MAX(owner) AS owner FROM accounts GROUP BY owner",
        "false | a          | SELECT x.id AS a, y.id AS b FROM accounts x JOIN accounts y ON x.owner = y.owner",
        "false | owner      | SELECT owner, amount FROM (SELECT owner, amount, ROW_NUMBER() OVER (PARTITION BY owner ORDER BY amount) AS r FROM accounts) WHERE r <= 2",
      })
  void asksForUpsertsOnlyWhereTheKeyIsProven(boolean upserts, String key, String query)
      throws Exception {
    SqlProject project =
        ProjectFiles.write(
            folder,
            Map.of(
                "topics/accounts.sql", ACCOUNTS,
                "topics/transfers.sql", TRANSFERS,
                "views/v/view.sql", statement("v", key, "", query)));

    assertThat(upserting(project, "v")).isEqualTo(upserts ? List.of("v") : List.of());
  }

  /**
   * Flink's outer join loses rows of upserts, and its inner one goes on with rows that no longer
   * match what it compares besides the key. The hop of the fast path does neither.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "true  | JOIN accounts b ON a.id = b.id",
        "false | LEFT JOIN accounts b ON a.id = b.id",
        "false | JOIN accounts b ON a.id = b.id AND a.amount > b.amount",
        "false | JOIN accounts b ON a.id = b.id WHERE a.amount > b.amount",
      })
  void asksForNoUpsertsWhereJoinsOfFlinksGoWrongOverThem(boolean upserts, String join)
      throws Exception {
    SqlProject project =
        ProjectFiles.write(
            folder,
            Map.of(
                "topics/accounts.sql",
                ACCOUNTS,
                "views/v/view.sql",
                statement(
                    "v",
                    "id",
                    "WITH ('path' = 'planner')",
                    "SELECT a.id, a.amount, b.owner FROM accounts a " + join)));

    assertThat(upserting(project, "v")).isEqualTo(upserts ? List.of("v") : List.of());
  }

  @Test
  void decidesForEachViewOfAGroup() throws Exception {
    String group = "WITH ('group' = 'g')";
    Map<String, String> files = new TreeMap<>();
    files.put("topics/accounts.sql", ACCOUNTS);
    files.put("topics/transfers.sql", TRANSFERS);
    files.put(
        "views/sums/view.sql",
        statement(
            "sums",
            "source",
            group,
            "SELECT source, SUM(amount) AS amount FROM transfers GROUP BY source"));
    files.put(
        "views/by_sum/view.sql",
        statement(
            "by_sum", "amount", group, "SELECT amount, COUNT(*) AS n FROM sums GROUP BY amount"));
    files.put(
        "views/swapped/view.sql",
        statement("swapped", "amount", group, "SELECT amount, source FROM sums"));

    assertThat(upserting(ProjectFiles.write(folder, files), "g"))
        .contains("by_sum")
        .doesNotContain("swapped");
  }

  @Test
  void holdsForTheViewsOfThisRepository() throws Exception {
    SqlProject project = SqlProject.open(Path.of(".."));
    for (String view : project.views()) {
      System.out.printf(
          "%s: %s%n", view, upserting(project, view).isEmpty() ? "all changes" : "upserts");
    }
  }

  /** The views that are published from upserts; none of the plan's sinks has a materializer. */
  private static List<String> upserting(SqlProject project, String viewOrGroup) throws Exception {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(2, new Configuration());
    ViewPlan plan = ViewPlan.of(env, project, viewOrGroup, NOWHERE);
    assertThat(env.getStreamGraph(false).getStreamNodes())
        .map(StreamNode::getOperatorFactory)
        .map(
            factory ->
                factory.getStreamOperatorClass(UpsertPlanTest.class.getClassLoader()).getName())
        .noneMatch(name -> name.contains("UpsertMaterializer"));
    List<String> upserting = new ArrayList<>();
    for (String view : plan.group().viewNames()) {
      JsonNode sink = PlanGraph.of(plan.json()).sink(GroupTables.sink(view));
      assertThat(sink.path("requireUpsertMaterialize").asBoolean()).isFalse();
      List<String> changes = new ArrayList<>();
      sink.path("inputChangelogMode").forEach(change -> changes.add(change.asText()));
      if (changes.contains("UPDATE_AFTER") && !changes.contains("UPDATE_BEFORE")) {
        upserting.add(view);
      }
    }
    return upserting;
  }

  private static String statement(String view, String key, String with, String query) {
    return """
    CREATE MATERIALIZED TABLE %s (PRIMARY KEY (%s) NOT ENFORCED)
    %s
    FRESHNESS = INTERVAL '1' SECOND
    AS %s
    """
        .formatted(view, key, with, query);
  }
}
