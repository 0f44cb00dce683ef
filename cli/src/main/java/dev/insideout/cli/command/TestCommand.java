package dev.insideout.cli.command;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.cli.project.ProjectWatch;
import dev.insideout.cli.viewtest.Concerned;
import dev.insideout.cli.viewtest.JUnitReport;
import dev.insideout.cli.viewtest.TestListing;
import dev.insideout.cli.viewtest.TestOptions;
import dev.insideout.cli.viewtest.TestResult;
import dev.insideout.cli.viewtest.ViewTests;
import dev.insideout.sqlview.SqlProject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout test}. */
@Command(
    name = "test",
    description = {
      "Runs the tests of views: sql/views/<view>/tests/*.yaml, on a Flink in this process, without",
      "a broker. Each test gives rows and says what table is expected.",
      "",
      "Ends with 0 when all pass, with 1 when one fails, with 2 when a file cannot be understood.",
    })
final class TestCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(
      paramLabel = "VIEW",
      arity = "0..*",
      description = "The views. Default: all that have tests.")
  List<String> views = new ArrayList<>();

  @Option(
      names = "--update",
      description =
          "Writes the tables that come out into the test files, after showing how they differ.")
  boolean update;

  @Option(
      names = "--adversarial",
      description = {
        "Runs each test in other ways, too: records in other orders and twice, a failure in the middle,",
        "parallelism 1 and 2. All must end alike.",
      })
  boolean adversarial;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many adversarial runs each test gets. Default: 4.")
  int runs;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of what is random in them. Default: another one each time; it is shown.")
  Optional<Long> seed = Optional.empty();

  @Option(
      names = "--path",
      paramLabel = "PATH",
      defaultValue = "auto",
      description = {
        "planner: by Flink's operators alone; auto: as the statements say. Both must end alike.",
        "Default: auto.",
      })
  String path;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Writes the results as JUnit XML, too.")
  Optional<Path> junit = Optional.empty();

  @Option(
      names = "--watch",
      description = "Goes on: runs again what a changed file concerns, until Ctrl-C.")
  boolean watch;

  @Override
  public Integer call() throws Exception {
    if (runs < 1) {
      throw CommandFailure.badInput("--runs must be at least 1.");
    }
    insideout.project().requireViews(views);
    Output output = insideout.output();
    TestListing listing = new TestListing(output);
    try (Shutdown shutdown = Shutdown.listenQuietly(output)) {
      ViewTests tests = ViewTests.start(options(output));
      shutdown.add(tests);
      List<TestResult> results = run(tests, listing, testFiles());
      if (junit.isPresent()) {
        JUnitReport.write(insideout.surroundings().workingFolder().resolve(junit.get()), results);
      }
      if (watch) {
        watch(tests, listing);
      }
      return exitCode(results).number();
    }
  }

  /** The test files of the views that are asked for. */
  private Map<String, List<Path>> testFiles() {
    ProjectFolder project = insideout.project();
    Map<String, List<Path>> files = new TreeMap<>();
    for (String view : views.isEmpty() ? project.views() : views) {
      files.put(view, project.tests(view));
    }
    return files;
  }

  private List<TestResult> run(ViewTests tests, TestListing listing, Map<String, List<Path>> files)
      throws Exception {
    SqlProject project = SqlProject.open(insideout.project().root());
    SqlProject sql =
        switch (path) {
          case "auto" -> project;
          case "planner" -> project.plannedThroughout();
          default ->
              throw CommandFailure.badInput(
                  "--path must be auto or planner, not %s.".formatted(path));
        };
    List<TestResult> results = new ArrayList<>();
    for (Map.Entry<String, List<Path>> view : files.entrySet()) {
      if (!view.getValue().isEmpty()) {
        results.addAll(tests.run(sql, view.getKey(), view.getValue(), listing::show));
      }
    }
    listing.summary(results);
    return results;
  }

  private void watch(ViewTests tests, TestListing listing) throws Exception {
    Path sql = insideout.project().root().resolve("sql");
    try (ProjectWatch changes = ProjectWatch.of(sql)) {
      while (true) {
        insideout.output().progress("Waiting for changes below %s; Ctrl-C ends.".formatted(sql));
        Set<Path> changed = changes.await();
        SqlProject project = SqlProject.open(insideout.project().root());
        Map<String, List<Path>> files = Concerned.by(changed, project, testFiles());
        if (!files.isEmpty()) {
          run(tests, listing, files);
        }
      }
    }
  }

  private TestOptions options(Output output) {
    long chosen = seed.orElseGet(() -> ThreadLocalRandom.current().nextLong(1_000_000));
    if (adversarial) {
      output.progress("Adversarial runs with seed %d.".formatted(chosen));
    }
    return new TestOptions(update, adversarial ? runs : 0, chosen);
  }

  private static ExitCode exitCode(List<TestResult> results) {
    if (results.stream().anyMatch(result -> result.mistake().isPresent())) {
      return ExitCode.BAD_INPUT;
    }
    return results.stream().allMatch(TestResult::passed) ? ExitCode.DONE : ExitCode.NOT_SO;
  }
}
