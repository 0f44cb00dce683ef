package dev.insideout.cli.command;

import dev.insideout.cli.log.LogAdmin;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.project.Environment;
import dev.insideout.cli.project.Environments;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.cli.project.ProjectWatch;
import dev.insideout.cli.validate.ContractFiles;
import dev.insideout.cli.validate.KnownProblems;
import dev.insideout.cli.validate.ProblemListing;
import dev.insideout.cli.viewtest.Concerned;
import dev.insideout.contract.LogConnection;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.ProjectValidation;
import dev.insideout.sqlview.Residency;
import dev.insideout.sqlview.SqlProblem;
import dev.insideout.sqlview.SqlProject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout validate}. */
@Command(
    name = "validate",
    description = {
      "Parses and plans views with Flink's own planner; asks no broker and no registry unless --env is given:",
      "then it also tells where tables and the registry's schemas have drifted apart, and of which topics",
      "a view could not be built again.",
      "",
      "Shows every error with its place and what to do, and warnings: state that grows without bound,",
      "joins without an equality, keys that cannot be proven unique, late rows that are dropped.",
      "",
      "Ends with 0 when all is well, 2 when a statement is wrong, 1 when it does not fit the environment,",
      "or when there are warnings and --strict is given.",
    })
final class ValidateCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(paramLabel = "VIEW", arity = "0..*", description = "The views. Default: all.")
  List<String> views = List.of();

  @Option(names = "--strict", description = "Warnings, too, are not what should be.")
  boolean strict;

  @Option(
      names = "--update",
      description =
          "Writes what the views publish to sql/views/<name>/schema.avsc, unless it would break their readers.")
  boolean update;

  @Option(names = "--watch", description = "Validates again at every change of sql/, until Ctrl-C.")
  boolean watch;

  @Override
  public Integer call() throws InvalidSqlException, InterruptedException {
    ProjectFolder project = insideout.project();
    project.requireViews(views);
    KnownProblems known = new KnownProblems();
    if (watch) {
      watch(project, known);
    }
    return validate(project, known, wanted(project)).number();
  }

  private List<String> wanted(ProjectFolder project) {
    return views.isEmpty() ? project.views() : views;
  }

  private void watch(ProjectFolder project, KnownProblems known)
      throws InvalidSqlException, InterruptedException {
    Set<String> concerned = Set.copyOf(wanted(project));
    while (true) {
      // What changes while it validates is another change.
      try (ProjectWatch changes = ProjectWatch.of(project.root().resolve("sql"))) {
        validate(project, known, concerned);
        concerned = Concerned.views(changes.await(), SqlProject.open(project.root()));
      }
    }
  }

  /**
   * Validates.
   *
   * @param concerned of the views that are asked for those of which it is not yet known, or not any
   *     more, what is wrong
   */
  private ExitCode validate(
      ProjectFolder project, KnownProblems known, Collection<String> concerned)
      throws InvalidSqlException {
    List<String> wanted = wanted(project);
    SqlProject sql = SqlProject.open(project.root());
    List<SqlProblem> problems =
        Stream.of(
                known.lookAt(sql, wanted.stream().filter(concerned::contains).toList()),
                undeclaredRegions(project, sql),
                Residency.violations(sql, wanted, homes(project)))
            .flatMap(List::stream)
            .toList();
    List<SqlProblem> drift =
        hasErrors(problems)
            ? List.of()
            : insideout
                .namedEnvironment()
                .map(
                    environment -> against(sql.at(environment.places()), wanted, environment.log()))
                .orElse(List.of());
    List<SqlProblem> all = Stream.concat(problems.stream(), drift.stream()).toList();
    new ProblemListing(project.root(), insideout.output()).show(wanted.size(), all);
    if (hasErrors(problems)) {
      return ExitCode.BAD_INPUT;
    }
    if (hasErrors(drift)) {
      return ExitCode.NOT_SO;
    }
    if (update) {
      new ContractFiles(project, insideout.output()).write(sql, wanted);
    }
    return strict && !all.isEmpty() ? ExitCode.NOT_SO : ExitCode.DONE;
  }

  /** Tables of regions that the environment, or without one no environment, names. */
  private List<SqlProblem> undeclaredRegions(ProjectFolder project, SqlProject sql) {
    return insideout
        .namedEnvironment()
        .map(
            environment ->
                ProjectValidation.undeclaredRegions(
                    sql, regions(environment), "environment '%s'".formatted(environment.name())))
        .orElseGet(
            () ->
                ProjectValidation.undeclaredRegions(
                    sql,
                    Environments.of(project, insideout.surroundings().variables()).regions(),
                    "insideout.yaml"));
  }

  private static Set<String> regions(Environment environment) {
    Set<String> regions = new TreeSet<>(environment.places().keySet());
    regions.add(environment.log().region());
    return regions;
  }

  /** Where the views may be published: without an environment, in any that says where it is. */
  private Set<String> homes(ProjectFolder project) {
    return insideout
        .namedEnvironment()
        .map(environment -> Set.of(environment.log().region()))
        .orElseGet(() -> Environments.of(project, insideout.surroundings().variables()).homes());
  }

  private static List<SqlProblem> against(SqlProject sql, List<String> views, LogConnection log) {
    try (LogAdmin admin = LogAdmin.connect(log)) {
      Map<String, NavigableSet<String>> readers = admin.readers();
      return ProjectValidation.against(
          sql, views, log, view -> readers.getOrDefault(view, new TreeSet<>()));
    }
  }

  private static boolean hasErrors(List<SqlProblem> problems) {
    return problems.stream().anyMatch(p -> p.severity() == SqlProblem.Severity.ERROR);
  }
}
