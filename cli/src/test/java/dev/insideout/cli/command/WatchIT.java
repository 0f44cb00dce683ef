package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that go on until Ctrl-C. */
class WatchIT {
  private static final String VIEW =
      """
      CREATE MATERIALIZED TABLE totals (PRIMARY KEY (country) NOT ENFORCED)
      FRESHNESS = INTERVAL '1' SECOND
      AS SELECT country, SUM(%s) AS total FROM sales GROUP BY country;
      """;
  private static final String TEST =
      """
      steps:
        - given:
            sales:
              - {sale_id: s-1, country: DE, amount: 3.00}
          expect:
            - {country: DE, total: 3.00}
      """;

  @TempDir private Path folder;

  @Test
  void validatesAgainAtEveryChange() throws Exception {
    SalesProject project = SalesProject.write(folder);
    project.writeView("totals", VIEW.formatted("amount"));
    try (CommandProcess validate = CommandProcess.start(folder, "validate", "totals", "--watch")) {
      validate.awaitSaid("1 view, 0 errors", 1);
      project.writeView("totals", VIEW.formatted("amuont"));
      validate.awaitSaid("did you mean 'amount'?", 1);
      project.writeView("totals", VIEW.formatted("amount"));
      validate.awaitSaid("1 view, 0 errors", 2);
      validate.stop();
      System.out.println(validate.said());
    }
  }

  @Test
  void keepsInMindWhatAChangeDoesNotConcern() throws Exception {
    SalesProject project = SalesProject.write(folder);
    project.writeView("totals", VIEW.formatted("amount"));
    project.writeView("others", VIEW.replace("totals", "others").formatted("amuont"));
    try (CommandProcess validate = CommandProcess.start(folder, "validate", "--watch")) {
      validate.awaitSaid("3 views, 1 error", 1);
      project.writeView("totals", VIEW.formatted("aamount"));
      validate.awaitSaid("3 views, 2 errors", 1);
      project.writeView("others", VIEW.replace("totals", "others").formatted("amount"));
      validate.awaitSaid("3 views, 1 error", 2);
      project.writeView("totals", VIEW.formatted("amount"));
      validate.awaitSaid("3 views, 0 errors", 1);
      validate.stop();
    }
  }

  @Test
  void testsLeaveNothingInTheTempFolderWhenTheyAreStopped() throws Exception {
    SalesProject.write(folder).writeView("totals", VIEW.formatted("amount"));
    Path tests = Files.createDirectories(folder.resolve("sql/views/totals/tests"));
    Files.writeString(tests.resolve("a.yaml"), TEST);
    Files.writeString(tests.resolve("b.yaml"), TEST);
    try (CommandProcess test =
        CommandProcess.start(folder, "test", "totals", "--adversarial", "--runs", "1000000")) {
      Eventually.get(
          () -> below(test.temp()), files -> files.stream().anyMatch(WatchIT::isOfATest));
      test.stop();
      assertThat(test.temp()).isDirectoryNotContaining("glob:**/insideout-test*");
      assertThat(test.said()).doesNotContain("FAILED", "passed", "error that should not be");
      System.out.println(test.said());
    }
  }

  /** A file of a test's log, written amid the runs of the first test, which never end. */
  private static boolean isOfATest(Path file) {
    return Files.isRegularFile(file) && file.toString().contains("insideout-test");
  }

  private static List<Path> below(Path folder) {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              found.add(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }
}
