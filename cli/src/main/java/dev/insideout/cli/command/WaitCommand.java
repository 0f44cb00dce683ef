package dev.insideout.cli.command;

import dev.insideout.cli.output.ExitCode;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout wait}. */
@Command(
    name = "wait",
    description = {
      "Waits until the version of a group that is built, or else the live one, has caught up with the",
      "log, and shows how far it is.",
    })
final class WaitCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(paramLabel = "VIEW", description = "The view, or group of views.")
  String view;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "3600",
      description = "How long to wait. Default: ${DEFAULT-VALUE}.")
  long timeout;

  @Override
  public Integer call() throws Exception {
    insideout.handovers(view).await(Duration.ofSeconds(timeout));
    return ExitCode.DONE.number();
  }
}
