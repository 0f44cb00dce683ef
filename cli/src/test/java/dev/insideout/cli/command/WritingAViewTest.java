package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Follows docs/writing-a-view.md: what it shows is what happens. */
class WritingAViewTest {
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w*)\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);

  @TempDir Path folder;

  @Test
  void followsThePage() throws IOException {
    copyTopics();
    String page = Files.readString(Path.of("../docs/writing-a-view.md"));

    run("new order_overview --from orders,customers,order_lines", page);
    assertThat(run("validate order_overview", page)).isEqualTo("1 view, 0 errors, 0 warnings.\n");
    Path view = folder.resolve("sql/views/order_overview/view.sql");
    String sql = block("sql", page);
    Files.writeString(view, sql.replace("c.name", "c.nam"));
    assertThat(run("validate order_overview", page)).isEqualTo(block("", page));
    Files.writeString(view, sql);
    assertThat(run("validate order_overview", page)).isEqualTo("1 view, 0 errors, 0 warnings.\n");
    assertThat(run("explain order_overview", page)).contains("Reads\n  customers:", "Flink's plan");
    assertThat(run("lineage", page)).contains("customer_name ← customers.name");
    run("validate order_overview --update", page);
    assertThat(folder.resolve("sql/views/order_overview/schema.avsc")).exists();
    assertThat(run("validate order_overview", page)).isEqualTo("1 view, 0 errors, 0 warnings.\n");
  }

  private void copyTopics() throws IOException {
    Files.createDirectories(folder.resolve("sql/topics"));
    try (Stream<Path> files = Files.list(Path.of("../sql/topics"))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve("sql/topics").resolve(file.getFileName()));
      }
    }
  }

  /** Runs a command that the page has in a block of its own or among others. */
  private String run(String command, String page) {
    List<String> shown =
        BLOCK.matcher(page).results().flatMap(block -> block.group(2).lines()).toList();
    assertThat(shown).as("commands of the page").contains("./insideout " + command);
    return CommandRun.in(folder, command.split(" ")).out();
  }

  private static String block(String language, String page) {
    Matcher block = BLOCK.matcher(page);
    while (block.find()) {
      if (block.group(1).equals(language)) {
        return block.group(2);
      }
    }
    throw new AssertionError("the page has no block of " + language);
  }
}
