package dev.insideout.cli.command;

import dev.insideout.cli.check.CheckListing;
import dev.insideout.cli.check.CheckReport;
import dev.insideout.cli.check.ViewCheck;
import dev.insideout.cli.log.LogAdmin;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.Output;
import dev.insideout.contract.LogConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout check}. */
@Command(
    name = "check",
    description = {
      "Checks the topic of a view, from its start to its end: that the chain of epochs has no gap,",
      "that nobody but the view's writer has written, that all partitions end at one epoch.",
      "",
      "Ends with 0 when all is well or was repaired by a takeover, with 1 when something is not.",
      "What is older than the topic's min.compaction.lag.ms may be compacted, and is not counted.",
    })
final class CheckCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(paramLabel = "VIEW", description = "The view.")
  String view;

  @Override
  public Integer call() {
    insideout.project().requireViewsOrJobs(List.of(view));
    LogConnection log = insideout.environment().log();
    Output output = insideout.output();
    CheckReport report = check(log, output).run();
    new CheckListing(view, output).show(report);
    return (report.well() ? ExitCode.DONE : ExitCode.NOT_SO).number();
  }

  private ViewCheck check(LogConnection log, Output output) {
    try (LogAdmin admin = LogAdmin.connect(log)) {
      admin.requireTopicOf(view);
      Optional<Duration> lag = admin.compactionLag(view);
      if (lag.filter(Duration::isZero).isPresent()) {
        output.progress(
            "Topic %s may be compacted at any time (min.compaction.lag.ms is 0): a gap in its chain cannot be told from compaction."
                .formatted(view));
      }
      return new ViewCheck(log, view, admin.describe(List.of(view)).get(view).partitions(), lag);
    }
  }
}
