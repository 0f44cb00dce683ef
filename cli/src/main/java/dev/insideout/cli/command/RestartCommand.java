package dev.insideout.cli.command;

import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.output.ExitCode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout restart}. */
@Command(
    name = "restart",
    description = {
      "Stops a group with a savepoint and starts the version that is live again from there.",
    })
final class RestartCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(paramLabel = "VIEW", description = "The view, or group of views.")
  String view;

  @Override
  public Integer call() throws Exception {
    FlinkJob job =
        insideout.handovers(view).restart("restart", Optional.empty(), OptionalInt.empty());
    insideout.output().progress("%s runs as job %s.".formatted(view, job.id()));
    return ExitCode.DONE.number();
  }
}
