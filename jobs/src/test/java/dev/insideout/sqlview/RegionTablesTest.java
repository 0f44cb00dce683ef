package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of other regions: a folder is a region, and a region a database. */
class RegionTablesTest {
  private static final String ORDERS =
      """
      CREATE TABLE orders (
        order_id STRING NOT NULL,
        amount DECIMAL(12, 2),
        PRIMARY KEY (order_id) NOT ENFORCED
      ) WITH ('connector' = 'log');
      """;

  private static final String BOTH =
      """
      SELECT order_id, 'home' AS region, amount FROM orders
      UNION ALL SELECT order_id, 'eu', amount FROM eu.orders
      """;

  @TempDir private Path project;

  @BeforeEach
  void declareOrders() throws IOException {
    write("sql/topics/orders.sql", ORDERS);
    write("sql/topics/eu/orders.sql", ORDERS);
    write("sql/topics/us/sales.sql", ORDERS.replace("TABLE orders", "TABLE us.sales"));
  }

  @Test
  void aViewReadsTopicsOfOneNameInTwoRegions() throws Exception {
    view(BOTH);

    ViewDescription view = ViewJob.describe(open(), "global_orders");
    GroupVersion version = GroupVersion.of(open(), "global_orders");

    assertThat(view.sources()).containsExactly("eu.orders", "orders");
    assertThat(view.topics()).containsExactly("eu/orders", "orders");
    assertThat(version.topics()).containsExactly("eu/orders", "orders");
    assertThat(version.sql().topics()).as("what it reads").containsExactly("eu.orders", "orders");
    assertThat(explained().reads())
        .containsExactly(
            "eu.orders: the last record of each order_id",
            "orders: the last record of each order_id");
    assertThat(ProjectValidation.lineage(open()).get(0).topics())
        .containsExactly("eu.orders", "orders");
  }

  @Test
  void aRegionAndAKeyInItTellTheRowsOfAllRegionsApart() throws Exception {
    String all = BOTH + "UNION ALL SELECT order_id, '%s', amount FROM us.sales";
    String first =
        """
        SELECT order_id, region, amount FROM (
          SELECT *, ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY region) AS place FROM (%s))
        WHERE place = 1
        """;
    view(all.formatted("us"));
    assertThat(ProjectValidation.of(open(), List.of("global_orders"))).isEmpty();
    view(first.formatted(all.formatted("us")));
    assertThat(ProjectValidation.of(open(), List.of("global_orders"))).isEmpty();

    view(all.formatted("eu"));
    assertThat(ProjectValidation.of(open(), List.of("global_orders")))
        .extracting(SqlProblem::reason)
        .anyMatch(reason -> reason.startsWith("it cannot be proven that no two rows share"));
    view(first.formatted(all.formatted("eu")));
    assertThat(ProjectValidation.of(open(), List.of("global_orders")))
        .extracting(SqlProblem::reason)
        .anyMatch(reason -> reason.contains("rows may stand at the same place"));
  }

  @Test
  void theSameStatementOverAnotherRegionMeansSomethingElse() throws Exception {
    view("SELECT order_id, '' AS region, amount FROM orders");
    GroupVersion home = GroupVersion.of(open(), "global_orders");
    view("SELECT order_id, '' AS region, amount FROM eu.orders");
    GroupVersion eu = GroupVersion.of(open(), "global_orders");

    assertThat(eu.id()).isNotEqualTo(home.id());
    assertThat(eu.meaning()).isNotEqualTo(home.meaning());
  }

  @Test
  void aRegionThatHasMovedIsCalledAsBeforeAndItsTopicsAreWhereItIs() throws Exception {
    view(BOTH);
    GroupVersion before = GroupVersion.of(open(), "global_orders");
    SqlProject moved = open().at(Map.of("eu", "fra", "us", "us"));
    GroupVersion after = GroupVersion.of(moved, "global_orders");

    assertThat(after.topics()).containsExactly("fra/orders", "orders");
    assertThat(ViewJob.describe(moved, "global_orders").sources())
        .containsExactly("eu.orders", "orders");
    assertThat(after.id()).isNotEqualTo(before.id());
    assertThat(after.meaning()).isNotEqualTo(before.meaning());
    assertThat(after.tables()).extracting(TableDescription::region).containsExactly("eu", "");
    GroupVersion kept = GroupVersion.of(SqlProject.of(after.sql().files()), "global_orders");
    assertThat(kept.id()).as("made again of its files").isEqualTo(after.id());
    assertThat(kept.topics()).isEqualTo(after.topics());
    assertThat(GroupVersion.of(moved.at(Map.of("eu", "eu")), "global_orders").id())
        .as("back where it was")
        .isEqualTo(before.id());
    assertThat(GroupVersion.of(open().at(Map.of("us", "virginia")), "global_orders").id())
        .as("a region that it does not read")
        .isEqualTo(before.id());
    write("sql/topics/eu/place", "fra\n");
    assertThat(GroupVersion.of(open(), "global_orders").id())
        .as("as a job of manifests finds it")
        .isEqualTo(after.id());
  }

  @Test
  void whatHasToStayInARegionStaysThereWhereverTheRegionIs() throws Exception {
    write("sql/topics/eu/orders.sql", ORDERS.replace("'log'", "'log', 'resident' = 'eu'"));
    view(BOTH);

    assertThat(
            Residency.violations(
                open().at(Map.of("eu", "fra")), List.of("global_orders"), Set.of("us")))
        .hasSize(1);
  }

  @Test
  void aProjectIsMadeAgainOfItsFiles() throws Exception {
    view(BOTH);

    Map<String, String> files = open().files();
    SqlProject again = SqlProject.of(files);

    assertThat(files)
        .containsKeys(
            "sql/topics/orders.sql", "sql/topics/eu/orders.sql", "sql/topics/us/sales.sql");
    assertThat(again.files()).isEqualTo(files);
    assertThat(again.regions()).containsExactly("eu", "us");
    assertThat(again.topics()).containsExactly("eu.orders", "orders", "us.sales");
    assertThat(GroupVersion.of(again, "global_orders").id())
        .isEqualTo(GroupVersion.of(open(), "global_orders").id());
  }

  @Test
  void aRegionThatIsNotThereIsNamedWithThoseThatAre() throws Exception {
    refused(
        "SELECT order_id, '' AS region, amount FROM eur.orders",
        "view.sql:4:47: Object 'eur' not found",
        "did you mean 'eu'?");
    refused(
        "SELECT order_id, '' AS region, amount FROM asia.orders",
        "view.sql:4:47: Object 'asia' not found",
        "there is no region 'asia'; there are: eu, us");
  }

  @Test
  void aTableThatIsNotInTheRegionIsNamedWithThoseThatAre() throws Exception {
    refused(
        "SELECT order_id, '' AS region, amount FROM eu.oders",
        "Object 'oders' not found",
        "did you mean 'eu.orders'?");
    refused(
        "SELECT order_id, '' AS region, amount FROM us.orders",
        "Object 'orders' not found",
        "declare it in sql/topics/us/orders.sql; there are: sales");
  }

  @Test
  void aColumnThatIsNotInATableOfARegionIsNamedWithThoseThatAre() throws Exception {
    refused(
        "SELECT o.order_id, '' AS region, o.amont FROM eu.orders AS o",
        "Column 'amont' not found in table 'o'",
        "did you mean 'amount'?");
  }

  @Test
  void aRegionHasANameThatSqlAndPositionsTake() throws Exception {
    view(BOTH);
    write("sql/topics/US-East/orders.sql", ORDERS);
    assertThatThrownBy(this::open)
        .isInstanceOf(InvalidSqlException.class)
        .hasMessageContaining("'US-East' cannot be a region's name");

    Files.delete(project.resolve("sql/topics/US-East/orders.sql"));
    Files.delete(project.resolve("sql/topics/US-East"));
    write("sql/topics/local/orders.sql", ORDERS);
    assertThatThrownBy(this::open)
        .isInstanceOf(InvalidSqlException.class)
        .hasMessageContaining(
            "it means the local cluster, whose topics stand in sql/topics itself");
  }

  @Test
  void aFileDeclaresATableOfItsOwnRegion() throws Exception {
    view(BOTH);
    write("sql/topics/eu/orders.sql", ORDERS.replace("TABLE orders", "TABLE us.orders"));

    assertThatThrownBy(() -> ViewJob.describe(open(), "global_orders"))
        .isInstanceOf(InvalidSqlException.class)
        .hasMessageContaining("declares 'us.orders', but stands where 'eu.orders' is declared");
  }

  @Test
  void whereATopicIsIsSaidByItsFolderAlone() throws Exception {
    view(BOTH);
    write("sql/topics/orders.sql", ORDERS.replace("'log'", "'log', 'region' = 'eu'"));
    assertThatThrownBy(() -> ViewJob.describe(open(), "global_orders"))
        .isInstanceOf(InvalidSqlException.class)
        .hasMessageContaining("'region' is said by the folder that the file is in");

    write("sql/topics/eu/orders.sql", ORDERS.replace("'log'", "'log', 'place' = 'fra'"));
    write("sql/topics/orders.sql", ORDERS);
    assertThatThrownBy(() -> ViewJob.describe(open(), "global_orders"))
        .isInstanceOf(InvalidSqlException.class)
        .hasMessageContaining("'place' is said of a region, in insideout.yaml");

    write("sql/topics/eu/orders.sql", ORDERS);
    write("sql/topics/orders.sql", ORDERS.replace("'log'", "'log', 'topic' = 'eu/orders'"));
    assertThatThrownBy(() -> ViewJob.describe(open(), "global_orders"))
        .isInstanceOf(InvalidSqlException.class)
        .hasMessageContaining("'topic' = 'eu/orders' is no topic's name: none has a slash");
  }

  @Test
  void twoFilesOfOneTableAreRefused() throws Exception {
    view(BOTH);
    write("sql/topics/eu.orders.sql", ORDERS);

    assertThatThrownBy(this::open)
        .isInstanceOf(InvalidSqlException.class)
        .hasMessageContaining("declare the same table eu.orders");
  }

  @Test
  void aFolderOfARegionThatNothingKnowsIsToldOfEachFileInIt() throws Exception {
    view(BOTH);

    List<SqlProblem> problems =
        ProjectValidation.undeclaredRegions(open(), Set.of("us"), "insideout.yaml");

    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).text())
        .contains("sql/topics/eu/orders.sql: stands in the folder of region 'eu'")
        .contains("insideout.yaml does not say where that region is");
    assertThat(ProjectValidation.undeclaredRegions(open(), Set.of("eu", "us"), "")).isEmpty();
  }

  private ViewExplanation explained() throws InvalidSqlException {
    return ProjectValidation.explain(open(), "global_orders");
  }

  private void refused(String query, String error, String fix) throws IOException {
    view(query);
    assertThatThrownBy(() -> ViewJob.describe(open(), "global_orders"))
        .isInstanceOf(InvalidSqlException.class)
        .hasMessageContaining(error)
        .hasMessageContaining(fix);
  }

  private SqlProject open() throws InvalidSqlException {
    return SqlProject.open(project);
  }

  private void view(String query) throws IOException {
    write(
        "sql/views/global_orders/view.sql",
        """
        CREATE MATERIALIZED TABLE global_orders (
          PRIMARY KEY (order_id, region) NOT ENFORCED
        ) FRESHNESS = INTERVAL '1' SECOND
        AS %s;
        """
            .formatted(query.strip()));
  }

  private void write(String file, String text) throws IOException {
    Path path = project.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
