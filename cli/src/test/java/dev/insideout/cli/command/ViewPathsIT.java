package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.insideout.sqlview.ProjectValidation;
import dev.insideout.sqlview.SqlProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private static final int SEED = 8;

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
    allPass(PATHS, 3);
    allPass(planned, 1);
  }

  private static void allPass(Path project, int runs) throws IOException {
    CommandRun run =
        CommandRun.in(
            project, "test", "--adversarial", "--runs", "" + runs, "--seed", "" + SEED, "--json");

    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    assertThat(run.outLines()).hasSize(8);
    for (String line : run.outLines()) {
      JsonNode result = new ObjectMapper().readTree(line);
      assertThat(result.path("passed").asBoolean()).as(line).isTrue();
      assertThat(result.at("/adversarial/failures").asInt()).as(line).isEqualTo(runs);
    }
    System.out.printf(
        "%s: 8 tests, each in %d other ways with a failure, seed %d: %s%n",
        project.getFileName(), runs, SEED, run.err());
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
