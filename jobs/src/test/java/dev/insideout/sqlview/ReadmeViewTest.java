package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The view that the README shows is one that runs. */
class ReadmeViewTest {
  private static final Path REPOSITORY = Path.of("..");
  private static final Pattern SQL_BLOCK = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);
  private static final Pattern NAME = Pattern.compile("CREATE MATERIALIZED TABLE (\\w+)");

  @TempDir private Path folder;

  @Test
  void isPlannedAgainstTheTablesOfThisRepository() throws Exception {
    Matcher block = SQL_BLOCK.matcher(Files.readString(REPOSITORY.resolve("README.md")));
    assertThat(block.find()).as("a sql block in the README").isTrue();
    Matcher name = NAME.matcher(block.group(1));
    assertThat(name.find()).isTrue();
    Map<String, String> files = new TreeMap<>();
    for (String topic : SqlProject.open(REPOSITORY).topics()) {
      files.put(
          "topics/%s.sql".formatted(topic),
          Files.readString(REPOSITORY.resolve("sql/topics/%s.sql".formatted(topic))));
    }
    files.put("views/%s/view.sql".formatted(name.group(1)), block.group(1));

    ViewDescription view = ViewJob.describe(ProjectFiles.write(folder, files), name.group(1));

    assertThat(view.sources()).containsExactly("order_lines", "orders");
    assertThat(view.primaryKey()).containsExactly("country", "hour_start");
  }
}
