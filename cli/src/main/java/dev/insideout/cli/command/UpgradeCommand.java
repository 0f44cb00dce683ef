package dev.insideout.cli.command;

import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.output.ExitCode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout upgrade}. */
@Command(
    name = "upgrade",
    description = {
      "Stops a group with a savepoint and starts it again from another job jar, or on a cluster of",
      "another Flink version.",
    })
final class UpgradeCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(paramLabel = "VIEW", description = "The view, or group of views.")
  String view;

  @Option(
      names = "--jar",
      paramLabel = "FILE",
      description = "The job jar for a cluster. Default: jobs/target/insideout-jobs.jar.")
  Optional<Path> jar = Optional.empty();

  @Override
  public Integer call() throws Exception {
    FlinkJob job = insideout.handovers(view).restart("upgrade", jar, OptionalInt.empty());
    insideout.output().progress("%s runs as job %s.".formatted(view, job.id()));
    return ExitCode.DONE.number();
  }
}
