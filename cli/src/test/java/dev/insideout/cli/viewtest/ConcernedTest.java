package dev.insideout.cli.viewtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.sqlview.SqlProject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A view {@code sums} over a topic, {@code tops} over that view, and {@code names} apart. */
class ConcernedTest {
  private static final Map<String, List<Path>> TESTS =
      Map.of(
          "sums", List.of(Path.of("a.yaml"), Path.of("b.yaml")),
          "tops", List.of(Path.of("c.yaml")),
          "names", List.of(Path.of("d.yaml")));

  @TempDir private Path folder;
  private SqlProject project;

  @BeforeEach
  void write() throws Exception {
    write(
        "topics/sales.sql",
        """
        CREATE TABLE sales (id STRING NOT NULL, shop STRING NOT NULL, amount BIGINT NOT NULL,
          PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'log');
        """);
    view("sums", "shop", "SELECT shop, SUM(amount) AS amount FROM sales GROUP BY shop");
    view("tops", "amount", "SELECT amount, COUNT(*) AS n FROM sums GROUP BY amount");
    view("names", "id", "SELECT id, shop FROM sales");
    project = SqlProject.open(folder);
  }

  private void view(String name, String key, String query) throws Exception {
    write(
        "views/%s/view.sql".formatted(name),
        """
        CREATE MATERIALIZED TABLE %s (PRIMARY KEY (%s) NOT ENFORCED)
        FRESHNESS = INTERVAL '1' SECOND AS %s;
        """
            .formatted(name, key, query));
  }

  private void write(String path, String text) throws Exception {
    Path file = folder.resolve("sql").resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void aTestFileConcernsItself() {
    assertThat(by("views/sums/tests/b.yaml")).isEqualTo(Map.of("sums", List.of(Path.of("b.yaml"))));
    assertThat(by("views/sums/tests/b.yaml~")).isEmpty();
  }

  @Test
  void aViewConcernsItsTestsAndThoseOfItsReaders() {
    assertThat(by("views/sums/view.sql")).containsOnlyKeys("sums", "tops");
    assertThat(by("views/tops/view.sql")).containsOnlyKeys("tops");
  }

  @Test
  void aTopicConcernsAll() {
    assertThat(by("topics/sales.sql")).isEqualTo(TESTS);
  }

  @Test
  void aViewThatIsWrongIsTestedWithWhateverChanges() throws Exception {
    write("views/names/view.sql", "nonsense");
    project = SqlProject.open(folder);

    assertThat(by("views/tops/view.sql")).containsOnlyKeys("names", "tops");
  }

  private Map<String, List<Path>> by(String changed) {
    return Concerned.by(Set.of(Path.of(changed)), project, TESTS);
  }
}
