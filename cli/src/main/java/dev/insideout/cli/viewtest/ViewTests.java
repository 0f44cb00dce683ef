package dev.insideout.cli.viewtest;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.SqlProject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Runs the tests of a project's views, one after the other, on one Flink. */
public final class ViewTests implements AutoCloseable {
  private final TestFlink flink;
  private final TestRegistry registry;
  private final Path folder;
  private final TestOptions options;
  private volatile boolean closed;

  private ViewTests(TestFlink flink, TestRegistry registry, Path folder, TestOptions options) {
    this.flink = flink;
    this.registry = registry;
    this.folder = folder;
    this.options = options;
  }

  /** Starts what the tests run on. */
  public static ViewTests start(TestOptions options) {
    TestFlink flink = TestFlink.start();
    TestRegistry registry = TestRegistry.start();
    try {
      // The last: who is stopped before it leaves nothing.
      Path folder = Files.createTempDirectory("insideout-test");
      return new ViewTests(flink, registry, folder, options);
    } catch (IOException e) {
      throw new UncheckedIOException("a folder for the tests' log", e);
    }
  }

  /**
   * Runs the tests of {@code view} that stand in {@code files}.
   *
   * @param project as it is now
   * @param shown gets each result as soon as it is there
   * @throws CommandFailure when it is closed meanwhile
   */
  public List<TestResult> run(
      SqlProject project, String view, List<Path> files, Consumer<TestResult> shown)
      throws InterruptedException {
    Stages stages = new Stages(flink, registry, folder, project, view);
    try {
      TestFileReader reader = new TestFileReader(view, stages.plain().job(), registry);
      List<TestResult> results = new ArrayList<>();
      for (Path file : files) {
        TestResult result = runUnlessClosed(stages, reader, file);
        shown.accept(result);
        results.add(result);
      }
      return results;
    } catch (InvalidSqlException e) {
      List<TestResult> results =
          files.stream().map(file -> mistaken(view, file, e.getMessage())).toList();
      results.forEach(shown);
      return results;
    }
  }

  /** A test whose Flink is stopped amid it comes to no result. */
  private TestResult runUnlessClosed(Stages stages, TestFileReader reader, Path file)
      throws InvalidSqlException, InterruptedException {
    try {
      TestResult result = run(stages, reader, file);
      requireOpen();
      return result;
    } catch (IllegalStateException e) {
      requireOpen();
      throw e;
    }
  }

  private void requireOpen() {
    if (closed) {
      throw CommandFailure.notSo("Stopped before all tests were done.");
    }
  }

  private synchronized TestResult run(Stages stages, TestFileReader reader, Path file)
      throws InvalidSqlException, InterruptedException {
    requireOpen();
    long begun = System.nanoTime();
    ViewTest test;
    try {
      test = reader.read(file);
    } catch (MistakeException e) {
      return mistaken(stages.view(), file, e.in(file));
    }
    Outcome outcome = stages.plain().run(Arrival.asWritten(test));
    List<StepFailure> failures = StepFailure.of(test, stages.plain(), outcome);
    boolean updated = options.update() && ExpectUpdate.isPossible(failures);
    if (updated) {
      ExpectUpdate.write(test, stages.plain().view(), outcome, failures);
    }
    Optional<AdversarialReport> adversarial =
        options.arrivals() > 0 && failures.isEmpty()
            ? Optional.of(new Adversary(stages, test, outcome, options).run())
            : Optional.empty();
    return new TestResult(
        test.view(),
        test.name(),
        file,
        Duration.ofNanos(System.nanoTime() - begun),
        test.description(),
        Optional.empty(),
        failures,
        updated,
        adversarial);
  }

  private static TestResult mistaken(String view, Path file, String message) {
    String name = file.getFileName().toString();
    return new TestResult(
        view,
        name,
        file,
        Duration.ZERO,
        Optional.empty(),
        Optional.of(message),
        List.of(),
        false,
        Optional.empty());
  }

  /**
   * Stops what the tests run on, and removes their files; a second time it does nothing. A test
   * that another thread is running ends for want of Flink, before its files are removed.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      flink.close();
    } finally {
      removeFiles();
    }
  }

  private synchronized void removeFiles() {
    registry.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
