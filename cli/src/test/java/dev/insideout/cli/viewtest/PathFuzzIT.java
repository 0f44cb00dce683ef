package dev.insideout.cli.viewtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.flink.FolderLog;
import dev.insideout.sqlview.FolderJob;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.SqlProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random facts through random views, on the fast path and on the planner's: after every step both
 * must be what a recomputation is. Each case is run as it is written, and once more in another
 * order, with repetitions and with a failure. {@code -Dinsideout.fuzz.seed} and {@code
 * -Dinsideout.fuzz.views} run others, and more.
 */
class PathFuzzIT {
  private static final long SEED = Long.getLong("insideout.fuzz.seed", 20_261_127);
  private static final int VIEWS = Integer.getInteger("insideout.fuzz.views", 4);
  private static final int CASES = Integer.getInteger("insideout.fuzz.cases", 3);
  private static final Path TOPICS = Path.of("src/test/resources/viewtest/fuzz/sql/topics");

  @TempDir private static Path folder;

  private final Map<String, Integer> cases = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();
  private int fast;

  @Test
  void bothPathsAreTheRecomputation() throws Exception {
    try (ViewTests tests = ViewTests.start(new TestOptions(false, 1, SEED))) {
      for (int view = 0; view < VIEWS; view++) {
        Random random = new Random(SEED + view);
        run(tests, view, FuzzView.random(random), random);
      }
    }
    System.out.printf("fuzz: %s, %d views, %d of them fast, seed %d%n", cases, VIEWS, fast, SEED);
    assertThat(failures).as("seed %d", SEED).isEmpty();
    assertThat(fast).as("views on the fast path, seed %d", SEED).isGreaterThan(VIEWS / 2);
  }

  private void run(ViewTests tests, int number, FuzzView view, Random random) throws Exception {
    Map<String, String> files = new LinkedHashMap<>();
    try (var topics = Files.list(TOPICS)) {
      for (Path topic : topics.sorted().toList()) {
        files.put("sql/topics/" + topic.getFileName(), Files.readString(topic));
      }
    }
    List<Path> given = new ArrayList<>();
    for (int i = 0; i < CASES; i++) {
      given.add(write("view-%d-case-%d.yaml".formatted(number, i), FuzzFacts.test(view, random)));
    }
    for (String path : List.of("auto", "planner")) {
      String statement = view.statement("fuzzed", "'path' = '%s'".formatted(path));
      files.put("sql/views/fuzzed/view.sql", statement);
      SqlProject project = SqlProject.of(files);
      fast += isFast(project) ? 1 : 0;
      for (TestResult result : tests.run(project, "fuzzed", given, shown -> {})) {
        cases.merge(path, 1, Integer::sum);
        if (!result.passed()) {
          failures.add(told(path, statement, result));
        }
      }
    }
  }

  private static boolean isFast(SqlProject project) throws InvalidSqlException {
    FolderLog nowhere = new FolderLog(folder.resolve("nowhere"));
    FolderJob job =
        FolderJob.of(TestFlink.env(1), project, "fuzzed", nowhere.connection("http://nowhere"));
    return StreamSupport.stream(job.graph().getVertices().spliterator(), false)
        .map(JobVertex::getName)
        .anyMatch(name -> name.contains("join fuzzed") || name.contains(" for fuzzed"));
  }

  private static String told(String path, String statement, TestResult result) throws IOException {
    return """
        path %s:
        %s
        %s
        mistake %s
        failures %s
        adversarial %s
        """
        .formatted(
            path,
            statement,
            Files.readString(result.file()),
            result.mistake().orElse("none"),
            result.failures(),
            result.adversarial());
  }

  private static Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, text);
    return file;
  }
}
