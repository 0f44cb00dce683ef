package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code insideout new} writes compiles, whatever it is written from. */
class NewTest {
  @TempDir Path folder;
  private final List<String> topics = new ArrayList<>();

  @BeforeEach
  void takeTheTopicsOfThisRepository() throws IOException {
    Files.createDirectories(folder.resolve("sql/topics"));
    try (Stream<Path> files = Files.list(Path.of("../sql/topics"))) {
      for (Path file : files.sorted().toList()) {
        Files.copy(file, folder.resolve("sql/topics").resolve(file.getFileName()));
        topics.add(file.getFileName().toString().replace(".sql", ""));
      }
    }
    Files.writeString(
        folder.resolve("sql/topics/clicks.sql"),
        "CREATE TABLE clicks (`value` STRING NOT NULL, visitor STRING) WITH ('connector' = 'log');");
    topics.add("clicks");
  }

  @Test
  void draftsAViewThatIsRightOfEveryTableWithAllOthers() {
    for (String main : topics) {
      List<String> from = new ArrayList<>(topics);
      from.remove(main);
      from.add(0, main);

      CommandRun run = CommandRun.in(folder, "new", "of_" + main, "--from", String.join(",", from));

      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.outLines())
          .containsExactly(
              "sql/views/of_%s/view.sql".formatted(main),
              "sql/views/of_%s/tests/first.yaml".formatted(main));
    }
    CommandRun validation = CommandRun.in(folder, "validate");
    assertThat(validation.out()).isEqualTo("9 views, 0 errors, 0 warnings.\n");
    assertThat(validation.exitCode()).isZero();
  }

  @Test
  void joinsByTheOthersKeyCountsByItsOwnAndTestsBoth() throws IOException {
    CommandRun run =
        CommandRun.in(
            folder, "new", "overview", "--from", "orders,customers,orders,order_lines,products");

    assertThat(run.err()).contains("Table products is left out", "insideout validate overview");
    assertThat(folder.resolve("sql/views/overview/view.sql"))
        .content()
        .contains(
            "PRIMARY KEY (order_id) NOT ENFORCED",
            "LEFT JOIN customers ON customers.customer_id = orders.customer_id",
            "SELECT order_id, COUNT(*) AS order_lines_count")
        .doesNotContain("products", "JOIN orders");
    assertThat(folder.resolve("sql/views/overview/tests/first.yaml"))
        .content()
        .contains(
            "- {order_id: o-1, customer_id: c-1}",
            "- {order_id: o-1, line: 1}",
            "expect:\n      - {order_id: o-1, order_lines_count: 1}");
  }

  @Test
  void refusesANameThatIsTakenOrNoneAndATableThatIsNotThere() {
    assertThat(CommandRun.in(folder, "new", "orders", "--from", "stock").err())
        .contains("'orders' is there already");
    assertThat(CommandRun.in(folder, "new", "Open-Orders", "--from", "orders").err())
        .contains("cannot name a view");
    CommandRun misspelt = CommandRun.in(folder, "new", "open_orders", "--from", "oders");
    assertThat(misspelt.err()).contains("There is no table 'oders'", "Did you mean orders?");
    assertThat(misspelt.exitCode()).isEqualTo(2);
  }
}
