package dev.insideout.cli.command;

import dev.insideout.cli.check.CheckListing;
import dev.insideout.cli.check.CheckReport;
import dev.insideout.cli.check.UnexpectedRows;
import dev.insideout.cli.check.ViewCheck;
import dev.insideout.cli.log.LogAdmin;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.SqlProject;
import dev.insideout.sqlview.ViewJob;
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
      "Of a view that says 'expected.empty' = 'true' it shows the rows, which should not be.",
      "",
      "Ends with 0 when all is well or was repaired by a takeover, with 1 when something is not.",
      "What is older than the topic's min.compaction.lag.ms may be compacted, and is not counted.",
    })
final class CheckCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(paramLabel = "VIEW", description = "The view.")
  String view;

  @Override
  public Integer call() throws BadRecordException {
    insideout.project().requireViewsOrJobs(List.of(view));
    LogConnection log = insideout.environment().log();
    Output output = insideout.output();
    CheckReport report = check(log, output).run();
    UnexpectedRows rows =
        report.well() && shouldBeEmpty(output) ? UnexpectedRows.of(log, view) : UnexpectedRows.NONE;
    new CheckListing(view, output).show(report, rows);
    return (report.well() && rows.count() == 0 ? ExitCode.DONE : ExitCode.NOT_SO).number();
  }

  private boolean shouldBeEmpty(Output output) {
    ProjectFolder project = insideout.project();
    if (!project.views().contains(view)) {
      return false;
    }
    try {
      return ViewJob.describe(SqlProject.open(project.root()), view).expectedEmpty();
    } catch (InvalidSqlException e) {
      output.progress(
          "The statement of %s is wrong, so that it is not known whether it should have rows: see 'insideout validate %s'."
              .formatted(view, view));
      return false;
    }
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
