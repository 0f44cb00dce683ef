package dev.insideout.cli.command;

import dev.insideout.cli.doctor.Doctor;
import dev.insideout.cli.doctor.Finding;
import dev.insideout.cli.doctor.FindingListing;
import dev.insideout.cli.flink.FlinkSettings;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.project.Environment;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.SqlProblem.Severity;
import dev.insideout.sqlview.ViewDescription;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout doctor}. */
@Command(
    name = "doctor",
    description = {
      "Says whether the log is fit for the views: whether each can be built again from its topics, and",
      "whether topics, schemas, transactions and rights are as its job and its readers need them.",
      "Each finding says what happens, and what to do.",
      "",
      "Ends with 0 when nothing is wrong, with 1 when something is, or when there are warnings and",
      "--strict is given.",
    })
final class DoctorCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(paramLabel = "VIEW", arity = "0..*", description = "The views. Default: all.")
  List<String> views = List.of();

  @Option(names = "--strict", description = "Warnings, too, are not what should be.")
  boolean strict;

  @Override
  public Integer call() throws InvalidSqlException {
    ProjectFolder project = insideout.project();
    project.requireViewsOrJobs(views);
    Environment environment = insideout.environment();
    ReadableViews readable = ReadableViews.of(environment.sql(project), insideout.output());
    List<ViewDescription> wanted = readable.among(views);
    List<Finding> findings =
        new Doctor(
                project,
                environment,
                FlinkSettings.of(project, insideout.surroundings().checkout(), environment.name()))
            .examine(wanted);
    new FindingListing(insideout.output()).show(wanted.size(), findings);
    boolean wrong = findings.stream().anyMatch(f -> strict || f.severity() == Severity.ERROR);
    return (wrong ? ExitCode.NOT_SO : readable.exitCode()).number();
  }
}
