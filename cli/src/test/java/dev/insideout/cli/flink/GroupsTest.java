package dev.insideout.cli.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.sqlview.InvalidSqlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupsTest {
  @TempDir Path folder;
  private Groups groups;

  @BeforeEach
  void writeProject() throws IOException {
    Files.createDirectories(folder.resolve("sql/topics"));
    Files.writeString(
        folder.resolve("sql/topics/sales.sql"),
        """
        CREATE TABLE sales (id STRING NOT NULL, country STRING NOT NULL, PRIMARY KEY (id) NOT ENFORCED)
        WITH ('connector' = 'log');
        """);
    view("alone", "id", "", "SELECT id, country FROM sales");
    view(
        "countries",
        "country",
        "WITH ('group' = 'world')",
        "SELECT country, COUNT(*) AS n FROM sales GROUP BY country");
    view("cities", "id", "WITH ('group' = 'world')", "SELECT id FROM sales");
    view("above", "n", "", "SELECT n, COUNT(*) AS m FROM countries GROUP BY n");
    groups = new Groups(new ProjectFolder(folder));
  }

  @Test
  void findsTheGroupOfAViewAndThatOfItsName() throws Exception {
    Group world = new Group("world", List.of("cities", "countries"));

    assertThat(groups.of("cities")).isEqualTo(world);
    assertThat(groups.of("world")).isEqualTo(world);
    assertThat(world.title()).isEqualTo("Group world (cities, countries)");
    assertThat(groups.of("alone").title()).isEqualTo("View alone");
  }

  @Test
  void namesEachGroupOnceAndAfterThoseThatItReads() throws Exception {
    assertThat(groups.of(List.of("above", "cities", "countries", "alone")))
        .extracting(Group::name)
        .containsExactly("world", "above", "alone");
  }

  @Test
  void hintsAtNearNamesAndSaysWhatIsWrongWithAStatement() throws Exception {
    assertThatThrownBy(() -> groups.of("citis"))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("Did you mean");

    view("cities", "id", "WITH ('group' = 'world')", "SELECT id FORM sales");
    assertThatThrownBy(() -> groups.of("world"))
        .isInstanceOf(InvalidSqlException.class)
        .hasMessageContaining("cities/view.sql");
    assertThat(groups.of("alone").views()).containsExactly("alone");
  }

  private void view(String name, String key, String with, String query) throws IOException {
    Path file = folder.resolve("sql/views").resolve(name).resolve("view.sql");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        "CREATE MATERIALIZED TABLE %s (PRIMARY KEY (%s) NOT ENFORCED) %s FRESHNESS = INTERVAL '1' SECOND AS %s"
            .formatted(name, key, with, query));
  }
}
