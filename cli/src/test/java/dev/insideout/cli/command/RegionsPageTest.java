package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/regions.md shows is a project that is right. */
class RegionsPageTest {
  private static final String ORDERS =
      """
      CREATE TABLE orders (
        order_id STRING NOT NULL,
        customer_id STRING,
        amount DECIMAL(12, 2),
        PRIMARY KEY (order_id) NOT ENFORCED
      ) WITH ('connector' = 'log');
      """;

  @TempDir Path folder;

  @Test
  void theProjectOfThePageIsRight() throws Exception {
    DocsPage page = DocsPage.read("regions.md");
    write("insideout.yaml", page.in("yaml").get(0));
    write("sql/topics/orders.sql", ORDERS);
    write("sql/topics/eu/orders.sql", ORDERS);
    write("sql/topics/eu/customers.sql", page.in("sql").get(2));
    write("sql/topics/eu_orders.sql", page.in("sql").get(3));
    write("sql/views/global_orders/view.sql", page.in("sql").get(0));

    CommandRun validated = CommandRun.in(folder, "validate");
    CommandRun explained = CommandRun.in(folder, "explain", "global_orders");

    assertThat(validated.exitCode()).as(validated.out() + validated.err()).isZero();
    assertThat(explained.out())
        .contains("eu.orders: the last record of each order_id")
        .contains("orders: the last record of each order_id");
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
