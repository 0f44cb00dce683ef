package dev.insideout.cli.viewtest;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.SqlProject;
import dev.insideout.sqlview.TableDescription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs the job of one view again over given rows, without a broker. */
public final class Rerun implements AutoCloseable {
  private static final String FILE = "recorded.yaml";

  private final TestFlink flink;
  private final TestRegistry registry;
  private final Path folder;
  private final TestStage stage;

  private Rerun(
      TestFlink flink, TestRegistry registry, Path folder, SqlProject project, String view)
      throws InvalidSqlException {
    this.flink = flink;
    this.registry = registry;
    this.folder = folder;
    this.stage = new Stages(flink, registry, folder.resolve("log"), project, view).plain();
  }

  /**
   * Plans {@code view}, and starts what its job runs on.
   *
   * @throws InvalidSqlException when the view, or what it reads, is wrong
   */
  public static Rerun of(SqlProject project, String view) throws InvalidSqlException {
    try {
      Path folder = Files.createTempDirectory("insideout-rerun");
      return new Rerun(TestFlink.start(), TestRegistry.start(), folder, project, view);
    } catch (IOException e) {
      throw new UncheckedIOException("a folder for the rows that are given", e);
    }
  }

  /** The view. */
  public TableDescription view() {
    return stage.view();
  }

  /** What its group reads, sorted by name. */
  public List<TableDescription> inputs() {
    return stage.job().inputs();
  }

  /**
   * The rows of the view when {@code given} is all that its topics hold, each as the texts of its
   * cells by column, by what {@link #name} calls it.
   *
   * @param given the rows of one key in their order
   * @throws CommandFailure when the job fails over them
   */
  public Map<String, Map<String, String>> rows(List<GivenRow> given) throws InterruptedException {
    List<Arrival.Item> items =
        given.stream()
            .map(row -> Arrival.Item.of(row.record(new RecordEncoder(row.table(), registry))))
            .toList();
    return completed(stage.run(new Arrival(List.of(new Arrival.Gulp(items, true))))).rows();
  }

  /** Names the row of the view with {@code cells}, which have its key. */
  public String name(Map<String, String> cells) {
    return TableDiff.key(view(), cells);
  }

  /**
   * A test file in which {@code given} is given, and the view's rows that come out are expected. It
   * passes.
   *
   * @throws CommandFailure when it would not, whatever is expected
   */
  public String testFile(String description, List<GivenRow> given) throws InterruptedException {
    ViewTest draft = read(RecordedTest.draft(description, given));
    Outcome outcome = completed(stage.run(Arrival.asWritten(draft)));
    String text = ExpectUpdate.text(draft, view(), outcome, StepFailure.of(draft, stage, outcome));
    ViewTest test = read(text);
    List<StepFailure> failures = StepFailure.of(test, stage, stage.run(Arrival.asWritten(test)));
    if (!failures.isEmpty()) {
      throw CommandFailure.notSo(
          "View %s comes to other rows each time that it is run over the same records: %s. A test of it would not hold."
              .formatted(view().name(), failures.get(0).problem()));
    }
    return text;
  }

  private ViewTest read(String text) {
    Path file = folder.resolve(FILE);
    try {
      Files.writeString(file, text);
      return new TestFileReader(view().name(), stage.job(), registry).read(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MistakeException e) {
      throw CommandFailure.notSo(
          "These rows cannot be written as a test: %s".formatted(e.in(Path.of(FILE))), e);
    }
  }

  private Outcome completed(Outcome outcome) {
    if (outcome.error().isPresent()) {
      throw CommandFailure.notSo(
          "The job of view %s fails over the rows that were found: %s"
              .formatted(view().name(), outcome.error().get()));
    }
    return outcome;
  }

  @Override
  public void close() {
    try {
      flink.close();
    } finally {
      registry.close();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
