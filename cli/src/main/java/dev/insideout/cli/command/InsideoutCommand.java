package dev.insideout.cli.command;

import dev.insideout.cli.life.Handovers;
import dev.insideout.cli.life.Site;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.project.Environment;
import dev.insideout.cli.project.Environments;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.SqlProject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command itself: what is common to all of its commands. */
@Command(
    name = "insideout",
    description = "Unified views over a shared, replayable log.",
    subcommands = {
      DevCommand.class,
      DemoCommand.class,
      OrdersServiceCommand.class,
      TestCommand.class,
      RunCommand.class,
      StopCommand.class,
      PlanCommand.class,
      ApplyCommand.class,
      WaitCommand.class,
      PromoteCommand.class,
      RollbackCommand.class,
      RetireCommand.class,
      EraseCommand.class,
      RestartCommand.class,
      RescaleCommand.class,
      UpgradeCommand.class,
      HistoryCommand.class,
      PublishCommand.class,
      ReadCommand.class,
      EpochsCommand.class,
      CheckCommand.class,
      WhyCommand.class,
      RecordCommand.class,
      AuditCommand.class,
      DiffCommand.class,
      StatusCommand.class,
      DoctorCommand.class,
      SavepointCommand.class,
      RegionCommand.class,
      TopicsCommand.class,
      ViewsCommand.class,
      ValidateCommand.class,
      ExplainCommand.class,
      NewCommand.class,
      ImportCommand.class,
      LineageCommand.class,
      BenchCommand.class,
    },
    footer = {
      "",
      "Exit codes: 0 done; 1 what was checked is not so; 2 wrong use or bad input;",
      "3 something needed is not reachable.",
    })
public final class InsideoutCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Spec CommandSpec spec;

  @Option(
      names = "--project",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description =
          "The project: a folder with a sql/ in it. Default: the nearest one at or above the current folder.")
  Optional<Path> project = Optional.empty();

  @Option(
      names = "--env",
      paramLabel = "NAME",
      defaultValue = Environments.DEV,
      scope = ScopeType.INHERIT,
      description = "The environment of insideout.yaml. Default: dev, what 'insideout dev' runs.")
  String environment;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Results as JSON, one value a line.")
  boolean json;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Logs, and stack traces of errors, on standard error.")
  boolean verbose;

  @Option(
      names = "--no-color",
      scope = ScopeType.INHERIT,
      description = "No colours; as the variable NO_COLOR.")
  boolean noColor;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Shows this help.")
  boolean help;

  private InsideoutCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** Runs {@code arguments} and returns the exit code. */
  public static int run(Surroundings surroundings, String... arguments) {
    return commandLine(surroundings).execute(arguments);
  }

  static CommandLine commandLine(Surroundings surroundings) {
    InsideoutCommand insideout = new InsideoutCommand(surroundings);
    Failures failures = new Failures(insideout);
    CommandLine commandLine =
        new CommandLine(insideout)
            .setOut(new PrintWriter(surroundings.out(), true))
            .setErr(new PrintWriter(surroundings.err(), true))
            // An environment may be called as a command is: dev is.
            .setAllowSubcommandsAsOptionParameters(true)
            .setParameterExceptionHandler(failures::wrongUse)
            .setExecutionExceptionHandler(failures::failed);
    if (!insideout.colors()) {
      commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    }
    return commandLine;
  }

  /** Without a command: the help, as wrong use. */
  @Override
  public Integer call() {
    spec.commandLine().usage(surroundings.err());
    return ExitCode.BAD_INPUT.number();
  }

  Surroundings surroundings() {
    return surroundings;
  }

  Output output() {
    return new Output(surroundings.out(), surroundings.err(), json, colors());
  }

  private boolean colors() {
    return surroundings.terminal()
        && !noColor
        && surroundings.variables().getOrDefault("NO_COLOR", "").isEmpty();
  }

  ProjectFolder project() {
    return ProjectFolder.find(project, surroundings.workingFolder(), surroundings.checkout());
  }

  /**
   * The environment, where {@code --env} was given; commands that need none look at it only then.
   */
  Optional<Environment> namedEnvironment() {
    CommandLine.ParseResult parsed = spec.commandLine().getParseResult();
    boolean named =
        parsed.hasMatchedOption("--env")
            || parsed.hasSubcommand() && parsed.subcommand().hasMatchedOption("--env");
    return named ? Optional.of(environment()) : Optional.empty();
  }

  Environment environment() {
    return Environments.of(project(), surroundings.variables()).get(environment);
  }

  /**
   * The project's statements, of regions where the environment says that they are.
   *
   * @throws InvalidSqlException when the project has no {@code sql/} folder
   */
  SqlProject sql() throws InvalidSqlException {
    return environment().sql(project());
  }

  /** Where versions live: the project, its environment and what is deployed there. */
  Site site() {
    return Site.of(project(), surroundings.checkout(), environment(), output());
  }

  /**
   * The versions of a group, in the environment.
   *
   * @throws InvalidSqlException when nothing of it is deployed, and its statement is wrong
   */
  Handovers handovers(String viewOrGroup) throws InvalidSqlException {
    Site site = site();
    return new Handovers(site, site.group(viewOrGroup));
  }
}
