package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/time.md shows is right, in whatever way records arrive, and what it points to is. */
class TimePageIT {
  private static final Pattern TABLE = Pattern.compile("CREATE (MATERIALIZED )?TABLE (\\w+)");
  private static final Pattern LINK =
      Pattern.compile("\\]\\(\\.\\./(sql/views/\\w+)/view\\.sql\\)");

  @TempDir Path folder;

  @Test
  void showsViewsThatPassTheirTests() throws IOException {
    DocsPage.copyTopics(folder);
    DocsPage page = DocsPage.read("time.md");
    String view = "";
    for (DocsPage.Block block : page.blocks()) {
      if (block.language().equals("sql")) {
        view = writeStatement(block.text());
      } else if (block.language().equals("yaml")) {
        Path tests = Files.createDirectories(folder.resolve("sql/views/%s/tests".formatted(view)));
        Files.writeString(tests.resolve("shown.yaml"), block.text());
      }
    }

    CommandRun validate = CommandRun.in(folder, "validate");
    assertThat(validate.out()).isEqualTo("1 view, 0 errors, 0 warnings.\n");
    CommandRun test = CommandRun.in(folder, "test", "--adversarial");
    assertThat(test.exitCode()).as(test.out() + test.err()).isZero();
    assertThat(test.outLines())
        .filteredOn(line -> line.startsWith("passed"))
        .hasSameSizeAs(page.in("yaml"));
  }

  /** Writes the statement where a project has it, and returns what it declares. */
  private String writeStatement(String sql) throws IOException {
    Matcher table = TABLE.matcher(sql);
    assertThat(table.find()).as(sql).isTrue();
    String name = table.group(2);
    Path file =
        table.group(1) == null
            ? folder.resolve("sql/topics/%s.sql".formatted(name))
            : folder.resolve("sql/views/%s/view.sql".formatted(name));
    Files.createDirectories(file.getParent());
    Files.writeString(file, sql);
    return name;
  }

  @Test
  void pointsToViewsWithTests() throws IOException {
    List<String> views =
        LINK.matcher(DocsPage.read("time.md").text()).results().map(m -> m.group(1)).toList();

    assertThat(views)
        .hasSizeGreaterThanOrEqualTo(4)
        .allSatisfy(
            view -> {
              assertThat(Path.of("..").resolve(view).resolve("view.sql")).exists();
              assertThat(Path.of("..").resolve(view).resolve("tests")).isNotEmptyDirectory();
            });
  }
}
