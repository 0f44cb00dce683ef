package dev.insideout.cli.command;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.why.Explainer;
import dev.insideout.cli.why.Recording;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code insideout record}. */
@Command(
    name = "record",
    description = {
      "Writes what 'insideout why' finds behind a row of a view as a test of the view, which passes:",
      "sql/views/<view>/tests/recorded_<key>.yaml.",
    })
final class RecordCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Mixin RowArguments row = new RowArguments();

  @Option(
      names = "--mask",
      split = ",",
      paramLabel = "COLUMN",
      description = {
        "Columns whose values do not come into the file, as column or table.column: each value is",
        "replaced by the same stand-in of the same type wherever it stands, in joined columns, too.",
      })
  List<String> masked = List.of();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Another file. One that is there is not written over.")
  Optional<Path> out = Optional.empty();

  @Override
  public Integer call() throws Exception {
    insideout.project().requireViews(List.of(row.view));
    int limit = row.limit();
    Path folder = insideout.surroundings().workingFolder();
    out.map(folder::resolve).ifPresent(RecordCommand::requireNone);
    Output output = insideout.output();
    Path root = insideout.project().root();
    try (Explainer explainer =
        Explainer.of(
            insideout.sql(), row.view, row.key, insideout.environment().log(), limit, output)) {
      Recording recording = Recording.of(explainer, masked, output);
      Path tests = root.resolve("sql/views").resolve(row.view).resolve("tests");
      Path file = out.map(folder::resolve).orElse(tests.resolve(recording.name() + ".yaml"));
      requireNone(file);
      write(file, recording.text());
      output.result((file.startsWith(root) ? root.relativize(file) : file).toString());
    }
    return ExitCode.DONE.number();
  }

  private static void requireNone(Path file) {
    if (Files.exists(file)) {
      throw CommandFailure.badInput(
          "%s is there already: delete it first, or name another file with --out.".formatted(file));
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException("writing " + file, e);
    }
  }
}
