package dev.insideout.cli.command;

import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.cli.validate.ProblemListing;
import dev.insideout.cli.validate.SqlWatch;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.ProjectValidation;
import dev.insideout.sqlview.SqlProblem;
import dev.insideout.sqlview.SqlProject;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout validate}. */
@Command(
    name = "validate",
    description = {
      "Parses and plans views with Flink's own planner; asks no broker and no registry.",
      "",
      "Shows every error with its place and what to do, and warnings: state that grows without bound,",
      "joins without an equality, keys that cannot be proven unique, late rows that are dropped.",
      "",
      "Ends with 0 when there is no error, 1 when there are warnings and --strict is given, 2 for errors.",
    })
final class ValidateCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(paramLabel = "VIEW", arity = "0..*", description = "The views. Default: all.")
  List<String> views = List.of();

  @Option(names = "--strict", description = "Warnings, too, are not what should be.")
  boolean strict;

  @Option(names = "--watch", description = "Validates again at every change of sql/, until Ctrl-C.")
  boolean watch;

  @Override
  public Integer call() throws InvalidSqlException {
    ProjectFolder project = insideout.project();
    project.requireViews(views);
    while (watch) {
      // What changes while it validates is another change.
      try (SqlWatch changes = SqlWatch.of(project.root())) {
        validate(project);
        changes.awaitChange();
      }
    }
    return validate(project).number();
  }

  private ExitCode validate(ProjectFolder project) throws InvalidSqlException {
    List<String> wanted = views.isEmpty() ? project.views() : views;
    List<SqlProblem> problems = ProjectValidation.of(SqlProject.open(project.root()), wanted);
    new ProblemListing(project.root(), insideout.output()).show(wanted.size(), problems);
    if (problems.stream().anyMatch(p -> p.severity() == SqlProblem.Severity.ERROR)) {
      return ExitCode.BAD_INPUT;
    }
    return strict && !problems.isEmpty() ? ExitCode.NOT_SO : ExitCode.DONE;
  }
}
