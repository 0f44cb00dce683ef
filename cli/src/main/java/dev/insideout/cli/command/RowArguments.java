package dev.insideout.cli.command;

import dev.insideout.cli.output.CommandFailure;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which row of which view is meant, and how much of the log may be behind it. */
final class RowArguments {
  @Parameters(paramLabel = "VIEW", description = "The view.")
  String view;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "COLUMN=VALUE|JSON",
      description = "The row's key; once for each of its columns, or all in one JSON object.")
  List<String> key;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "2000",
      description = "How many records of one table may be behind the row. Default: 2000.")
  int limit;

  int limit() {
    if (limit < 1) {
      throw CommandFailure.badInput("--limit must be at least 1 and is %d.".formatted(limit));
    }
    return limit;
  }
}
