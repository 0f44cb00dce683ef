package dev.insideout.cli.command;

import dev.insideout.cli.flink.Groups;
import dev.insideout.cli.output.ExitCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout rollback}. */
@Command(
    name = "rollback",
    description = {
      "Goes back to the version that was live before: it starts from the savepoint that it was stopped",
      "with, catches up, and takes over by publishing only the rows that differ. Interrupted, it is",
      "gone on with by saying it again.",
    })
final class RollbackCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(paramLabel = "VIEW", description = "The view, or group of views.")
  String view;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "3600",
      description = "How long it may take to catch up. Default: ${DEFAULT-VALUE}.")
  long timeout;

  @Override
  public Integer call() throws Exception {
    new Groups(insideout.project()).requireStatements(List.of(view), "rolled back");
    insideout.handovers(view).rollback(Duration.ofSeconds(timeout));
    insideout.output().progress("The earlier version of %s is live.".formatted(view));
    return ExitCode.DONE.number();
  }
}
