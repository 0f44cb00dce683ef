package dev.insideout.cli.command;

import dev.insideout.cli.project.Environment;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.cli.status.Status;
import dev.insideout.sqlview.InvalidSqlException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout status}. */
@Command(
    name = "status",
    description = {
      "Shows how views do: job, newest whole epoch (generation/checkpoint), its kind and age, how many",
      "records of its sources the log has beyond it and how old the first of them is, size of the",
      "state, duration of the last checkpoint, restarts, dead letters, and the services that read it.",
      "",
      "Without Flink it shows what Kafka knows.",
    })
final class StatusCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(
      paramLabel = "VIEW",
      arity = "0..*",
      description = "The views, or jobs in Java. Default: all.")
  List<String> views = List.of();

  @Option(names = "--follow", description = "Shows it again every two seconds, until Ctrl-C.")
  boolean follow;

  @Override
  public Integer call() throws InvalidSqlException, InterruptedException {
    ProjectFolder project = insideout.project();
    project.requireViewsOrJobs(views);
    Environment environment = insideout.environment();
    ReadableViews readable = ReadableViews.of(environment.sql(project), insideout.output());
    new Status(environment, readable.all(), insideout.output()).show(readable.among(views), follow);
    return readable.exitCode().number();
  }
}
