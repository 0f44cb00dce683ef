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

  private Rerun(TestFlink flink, TestRegistry registry, Path folder, TestStage stage) {
    this.flink = flink;
    this.registry = registry;
    this.folder = folder;
    this.stage = stage;
  }

  /**
   * Plans {@code view}, and starts what its job runs on.
   *
   * @throws InvalidSqlException when the view, or what it reads, is wrong
   */
  public static Rerun of(SqlProject project, String view) throws InvalidSqlException {
    TestRegistry registry = TestRegistry.start();
    TestFlink flink = TestFlink.start();
    try {
      Path folder = Files.createTempDirectory("insideout-rerun");
      TestStage stage = new Stages(flink, registry, folder.resolve("log"), project, view).plain();
      return new Rerun(flink, registry, folder, stage);
    } catch (IOException e) {
      close(flink, registry);
      throw new UncheckedIOException("a folder for the rows that are given", e);
    } catch (InvalidSqlException | RuntimeException e) {
      close(flink, registry);
      throw e;
    }
  }

  private static void close(TestFlink flink, TestRegistry registry) {
    try {
      flink.close();
    } finally {
      registry.close();
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
    Map<String, RecordEncoder> encoders = RecordEncoder.of(inputs(), registry);
    List<Arrival.Item> items =
        given.stream()
            .map(row -> Arrival.Item.of(row.record(encoders.get(row.table().name()))))
            .toList();
    return completed(stage.run(new Arrival(List.of(new Arrival.Gulp(items, true))))).rows();
  }

  /** Names the row of the view with {@code cells}, which have its key. */
  public String name(Map<String, String> cells) {
    return TableDiff.key(view(), cells);
  }

  /**
   * A test file in which {@code given} is given and {@code rows} are expected. It passes.
   *
   * @param rows what {@link #rows} makes of {@code given}
   * @throws CommandFailure when it would not
   */
  public String testFile(
      String description, List<GivenRow> given, Map<String, Map<String, String>> rows)
      throws InterruptedException {
    ViewTest draft = read(RecordedTest.draft(description, given));
    Outcome outcome = completed(stage.run(Arrival.asWritten(draft)));
    if (!outcome.rows().equals(rows)) {
      throw CommandFailure.notSo(
          "A test file cannot give these rows to view %s: it comes to others over them, or to others each time."
              .formatted(view().name()));
    }
    return ExpectUpdate.text(draft, view(), outcome, StepFailure.of(draft, stage, outcome));
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
    close(flink, registry);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
