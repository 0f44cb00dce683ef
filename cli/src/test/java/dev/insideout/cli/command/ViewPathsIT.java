package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.insideout.sqlview.ProjectValidation;
import dev.insideout.sqlview.SqlProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Views come to the same rows on either path, in whatever way their records arrive, with failures
 * in the middle: what their tests expect.
 */
class ViewPathsIT {
  private static final Path PATHS = Path.of("src/test/resources/viewtest/paths").toAbsolutePath();

  @TempDir private Path folder;

  @Test
  void viewsEndAlikeOnEitherPath() throws Exception {
    Path planned = folder.resolve("planned");
    Files.createDirectories(planned);
    try (Stream<Path> files = Files.walk(PATHS)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = planned.resolve(PATHS.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.writeString(copy, byPlanner(file));
      }
    }

    assertThat(paths(PATHS))
        .containsEntry("customer_sums", "planner")
        .allSatisfy(
            (view, path) ->
                assertThat(path)
                    .as(view)
                    .isEqualTo(view.equals("customer_sums") ? "planner" : "fast"));
    assertThat(paths(planned).values()).containsOnly("planner");
    for (Path project : List.of(PATHS, planned)) {
      CommandRun run =
          CommandRun.in(project, "test", "--adversarial", "--runs", "4", "--seed", "8", "--json");
      assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
      assertThat(run.outLines()).hasSize(7);
      for (String line : run.outLines()) {
        JsonNode result = new ObjectMapper().readTree(line);
        assertThat(result.path("passed").asBoolean()).as(line).isTrue();
        assertThat(result.at("/adversarial/failures").asInt()).as(line).isEqualTo(4);
      }
      System.out.printf("%s, seed 8: %s%n", project.getFileName(), run.err());
    }
  }

  private static String byPlanner(Path file) throws IOException {
    String text = Files.readString(file);
    if (!file.endsWith("view.sql")) {
      return text;
    }
    return text.contains("WITH (")
        ? text.replace("WITH (", "WITH ('path' = 'planner', ")
        : text.replace("FRESHNESS", "WITH ('path' = 'planner')\nFRESHNESS");
  }

  private static Map<String, String> paths(Path project) throws Exception {
    SqlProject sql = SqlProject.open(project);
    Map<String, String> paths = new TreeMap<>();
    for (String view : sql.views()) {
      paths.put(view, ProjectValidation.explain(sql, view).path().name());
    }
    return paths;
  }
}
