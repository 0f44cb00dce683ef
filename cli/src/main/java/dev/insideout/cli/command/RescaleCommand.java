package dev.insideout.cli.command;

import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.output.ExitCode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout rescale}. */
@Command(
    name = "rescale",
    description = {
      "Stops a group with a savepoint and starts it again at another parallelism.",
    })
final class RescaleCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(paramLabel = "VIEW", description = "The view, or group of views.")
  String view;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      required = true,
      description = "How many subtasks each operator has.")
  int parallelism;

  @Override
  public Integer call() throws Exception {
    FlinkJob job =
        insideout.handovers(view).restart("rescale", Optional.empty(), OptionalInt.of(parallelism));
    insideout.output().progress("%s runs as job %s.".formatted(view, job.id()));
    return ExitCode.DONE.number();
  }
}
