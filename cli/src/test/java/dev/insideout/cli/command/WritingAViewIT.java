package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Follows docs/writing-a-view.md up to its last step, which needs a broker: what it shows is what
 * happens.
 */
class WritingAViewIT {
  @TempDir Path folder;

  @Test
  void followsThePage() throws IOException {
    DocsPage.copyTopics(folder);
    DocsPage page = DocsPage.read("writing-a-view.md");

    run("new order_overview --from orders,customers,order_lines", page);
    assertThat(run("validate order_overview", page)).isEqualTo("1 view, 0 errors, 0 warnings.\n");
    Path view = folder.resolve("sql/views/order_overview/view.sql");
    String sql = page.in("sql").get(0);
    Files.writeString(view, sql.replace("c.name", "c.nam"));
    assertThat(run("validate order_overview", page)).isEqualTo(page.in("").get(0));
    Files.writeString(view, sql);
    assertThat(run("validate order_overview", page)).isEqualTo("1 view, 0 errors, 0 warnings.\n");
    assertThat(run("explain order_overview", page)).contains("Reads\n  customers:", "Flink's plan");
    assertThat(run("lineage", page)).contains("customer_name ← customers.name");

    Path test = folder.resolve("sql/views/order_overview/tests/first.yaml");
    assertThat(test).exists();
    Files.writeString(test, page.in("yaml").get(0));
    assertThat(run("test order_overview", page)).startsWith("passed  order_overview/first  (");
    Files.writeString(view, sql.replace("o.status = 'paid'", "o.status <> 'paid'"));
    assertThat(run("test order_overview", page)).startsWith("FAILED  order_overview/first  (");
    Files.writeString(view, sql);

    run("validate order_overview --update", page);
    assertThat(folder.resolve("sql/views/order_overview/schema.avsc")).exists();
    assertThat(run("validate order_overview", page)).isEqualTo("1 view, 0 errors, 0 warnings.\n");
  }

  /** Runs a command that the page has in a block of its own or among others. */
  private String run(String command, DocsPage page) {
    assertThat(page.lines()).as("commands of the page").contains("./insideout " + command);
    return CommandRun.in(folder, command.split(" ")).out();
  }
}
