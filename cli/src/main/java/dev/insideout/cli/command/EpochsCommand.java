package dev.insideout.cli.command;

import dev.insideout.cli.log.LogAdmin;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.cli.read.EpochListing;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.wire.BadRecordException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout epochs}. */
@Command(
    name = "epochs",
    description = {
      "Shows the epochs of a view: name, time, changed rows, how many records of its sources the",
      "log has beyond it now, and its positions. Compaction takes markers away after a day.",
      "",
      "An epoch is hydrating when it is of a first build that has not caught up with the log. A",
      "takeover begins a new generation. With --follow, an epoch that is lost is shown, too; in",
      "what there is already, 'insideout check' finds it.",
    })
final class EpochsCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(paramLabel = "VIEW", description = "The view.")
  String view;

  @Option(names = "--follow", description = "Goes on with what comes, until interrupted.")
  boolean follow;

  @Override
  public Integer call() throws BadRecordException {
    ProjectFolder project = insideout.project();
    project.requireViewsOrJobs(List.of(view));
    LogConnection log = insideout.environment().log();
    try (LogAdmin admin = LogAdmin.connect(log)) {
      admin.requireTopicOf(view);
    }
    new EpochListing(log, view, insideout.output()).show(follow);
    return ExitCode.DONE.number();
  }
}
