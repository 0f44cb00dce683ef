package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.insideout.sqlview.ProjectValidation;
import dev.insideout.sqlview.SqlProject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Views come to the same rows on either path, in whatever way their records arrive, with failures
 * in the middle: what their tests expect.
 */
class ViewPathsIT {
  private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
  private static final Path PATHS = Path.of("src/test/resources/viewtest/paths").toAbsolutePath();

  @Test
  void viewsEndAlikeOnEitherPath() throws Exception {
    assertThat(paths(PATHS))
        .allSatisfy(
            (view, path) ->
                assertThat(path)
                    .as(view)
                    .isEqualTo(view.equals("customer_sums") ? "planner" : "fast"));

    allPass(PATHS, 8, "--runs", "3");
    allPass(PATHS, 8, "--runs", "1", "--path", "planner");
  }

  /** The other path of those is what {@link ViewTestIT} runs. */
  @Test
  void viewsOfThisRepositoryEndAlikeByThePlanner() throws Exception {
    List<String> fast =
        paths(CHECKOUT).entrySet().stream()
            .filter(path -> path.getValue().equals("fast"))
            .map(Map.Entry::getKey)
            .toList();
    assertThat(fast).contains("customer_360", "order_status", "product_availability");

    List<String> arguments = new ArrayList<>(List.of("--runs", "1", "--path", "planner"));
    arguments.addAll(fast);
    allPass(CHECKOUT, 12, arguments.toArray(String[]::new));
  }

  private static void allPass(Path project, int atLeast, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("test", "--adversarial", "--seed", "8", "--json"));
    command.addAll(List.of(arguments));

    CommandRun run = CommandRun.in(project, command.toArray(String[]::new));

    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    assertThat(run.outLines()).hasSizeGreaterThanOrEqualTo(atLeast);
    for (String line : run.outLines()) {
      JsonNode result = new ObjectMapper().readTree(line);
      assertThat(result.path("passed").asBoolean()).as(line).isTrue();
      assertThat(result.at("/adversarial/failures").asInt()).as(line).isPositive();
    }
    System.out.printf("%s: %s%n", String.join(" ", command), run.err());
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
