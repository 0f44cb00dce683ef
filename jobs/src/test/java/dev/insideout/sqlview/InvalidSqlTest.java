package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InvalidSqlTest {
  @TempDir private Path project;

  @BeforeEach
  void declareOrders() throws IOException {
    write(
        "sql/topics/orders.sql",
        """
        CREATE TABLE orders (
          order_id STRING NOT NULL,
          amount DECIMAL(12, 2),
          PRIMARY KEY (order_id) NOT ENFORCED
        ) WITH ('connector' = 'log');
        """);
  }

  @Test
  void describesAViewThatIsRight() throws Exception {
    view("SECOND", "SELECT order_id, amount FROM orders");

    ViewDescription view = describe();

    assertThat(view.primaryKey()).containsExactly("order_id");
    assertThat(view.columns()).containsEntry("amount", "DECIMAL(12, 2)");
    assertThat(view.interval()).hasSeconds(1);
    assertThat(view.sources()).containsExactly("orders");
  }

  @Test
  void pointsAtAWordThatDoesNotParse() throws Exception {
    view("SECOND", "SELECT order_id FORM orders");

    assertThatThrownBy(this::describe)
        .isInstanceOf(InvalidSqlException.class)
        .hasMessageContaining("view.sql:4:")
        .hasMessageContaining("AS SELECT order_id FORM orders;")
        .hasMessageContaining("^");
  }

  @Test
  void pointsAtAColumnThatIsNotThere() throws Exception {
    view("SECOND", "SELECT order_id, total FROM orders");

    assertThatThrownBy(this::describe)
        .isInstanceOf(InvalidSqlException.class)
        .hasMessageContaining("view.sql:4:21: Column 'total' not found in any table")
        .hasMessageContaining(" ".repeat(20) + "^");
  }

  @Test
  void pointsAtATableThatIsNotThere() throws Exception {
    view("SECOND", "SELECT order_id FROM oders");

    assertThatThrownBy(this::describe)
        .isInstanceOf(InvalidSqlException.class)
        .hasMessageContaining("view.sql:4:25: Object 'oders' not found");
  }

  @Test
  void namesTheViewsThatThereAreForOneThatThereIsNot() throws Exception {
    view("SECOND", "SELECT order_id FROM orders");

    assertThatThrownBy(() -> ViewJob.describe(SqlProject.open(project), "totals"))
        .isInstanceOf(InvalidSqlException.class)
        .hasMessage("there is no view 'totals' in this project; there are: amounts");
  }

  @Test
  void refusesAFreshnessThatWouldRefreshTheWholeView() throws Exception {
    view("DAY", "SELECT order_id FROM orders");

    assertThatThrownBy(this::describe)
        .isInstanceOf(InvalidSqlException.class)
        .hasMessageContaining("makes Flink refresh the whole view on a schedule");
  }

  @Test
  void refusesAStatementOfAnotherKindOrName() throws Exception {
    write("sql/views/amounts/view.sql", "SELECT 1");
    assertThatThrownBy(this::describe)
        .hasMessageContaining("expected one statement, CREATE MATERIALIZED TABLE");

    view("SECOND", "SELECT order_id FROM orders");
    write("sql/topics/customers.sql", Files.readString(project.resolve("sql/topics/orders.sql")));
    assertThatThrownBy(this::describe)
        .hasMessageContaining("declares 'orders', but stands where 'customers' is declared");
  }

  @Test
  void saysThatAFolderIsNoProject() {
    assertThatThrownBy(() -> SqlProject.open(project.resolve("sql")))
        .isInstanceOf(InvalidSqlException.class)
        .hasMessageContaining("is not a project: it has no folder sql/");
  }

  private ViewDescription describe() throws InvalidSqlException {
    return ViewJob.describe(SqlProject.open(project), "amounts");
  }

  private void view(String unit, String query) throws IOException {
    write(
        "sql/views/amounts/view.sql",
        """
        CREATE MATERIALIZED TABLE amounts (PRIMARY KEY (order_id) NOT ENFORCED)
        COMMENT 'One row an order.'
        FRESHNESS = INTERVAL '1' %s
        AS %s;
        """
            .formatted(unit, query));
  }

  private void write(String file, String text) throws IOException {
    Path path = project.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
