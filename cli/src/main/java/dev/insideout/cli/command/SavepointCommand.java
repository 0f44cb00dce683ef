package dev.insideout.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.insideout.cli.flink.Deployment;
import dev.insideout.cli.flink.Group;
import dev.insideout.cli.flink.Groups;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.cli.savepoint.Retention;
import dev.insideout.cli.savepoint.SavepointDesk;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.SqlProject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code insideout savepoint}, and the commands below it. */
@Command(
    name = "savepoint",
    description = {
      "Makes, lists, inspects and drops savepoints.",
      "",
      "A savepoint saves time, never truth: without it a view is built again from the log.",
    })
final class SavepointCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Spec CommandSpec spec;

  /** Without a command: the help, as wrong use. */
  @Override
  public Integer call() {
    spec.commandLine().usage(insideout.surroundings().err());
    return ExitCode.BAD_INPUT.number();
  }

  private SavepointDesk desk() throws InvalidSqlException {
    ProjectFolder project = insideout.project();
    return new SavepointDesk(
        insideout::environment,
        ReadableViews.of(SqlProject.open(project.root()), insideout.output()).all(),
        insideout.surroundings().workingFolder(),
        insideout.output());
  }

  @Command(
      name = "create",
      description = {
        "Makes a savepoint of a view's job, which goes on running.",
        "",
        "The views of a group share one job. A start from it is a takeover, since the job has published more; only the savepoint that",
        "'insideout stop' makes is a plain restart.",
      })
  int create(
      @Parameters(paramLabel = "VIEW", description = "The view, or group of views.") String view,
      @Option(
              names = "--savepoint",
              paramLabel = "DIR",
              description =
                  "Where it goes, as Flink sees it. Default: the environment's folder for savepoints.")
          String folder)
      throws InvalidSqlException {
    ProjectFolder project = insideout.project();
    Group group = new Groups(project).of(view);
    Output output = insideout.output();
    String path =
        new Deployment(project, insideout.surroundings().checkout(), insideout.environment())
            .savepoint(group, Optional.ofNullable(folder));
    if (output.json()) {
      output.result(
          JsonNodeFactory.instance.objectNode().put("group", group.name()).put("savepoint", path));
    } else {
      output.result("%s goes on; savepoint %s".formatted(group.title(), path));
    }
    return ExitCode.DONE.number();
  }

  @Command(
      name = "list",
      description = {
        "Lists the savepoints of an environment, newest first.",
        "",
        "Those in its folder; of the embedded platform also the checkpoints that it keeps.",
      })
  int list(
      @Parameters(
              paramLabel = "VIEW",
              arity = "0..*",
              description = "Only those of these views or groups.")
          List<String> views)
      throws InvalidSqlException {
    desk().list(views == null ? List.of() : requireKnown(views));
    return ExitCode.DONE.number();
  }

  private List<String> requireKnown(List<String> views) throws InvalidSqlException {
    for (String view : views) {
      new Groups(insideout.project()).of(view);
    }
    return views;
  }

  @Command(
      name = "inspect",
      description = {
        "Shows what is in a savepoint or checkpoint, without a cluster.",
        "",
        "Operators with their uids, the names and sizes of their states, how many entries each has, and",
        "what the group owned: version, generation, epoch, positions.",
      })
  int inspect(
      @Parameters(
              paramLabel = "SAVEPOINT",
              description = "Its path or name; or a view, for its newest.")
          String which)
      throws InvalidSqlException {
    desk().inspect(which);
    return ExitCode.DONE.number();
  }

  @Command(
      name = "drop",
      description = {
        "Deletes a savepoint, unless something needs it.",
        "",
        "A job at work needs its checkpoints, a stopped view the newest that it can go on from, and",
        "a rollback what the version before was stopped with.",
      })
  int drop(
      @Parameters(paramLabel = "SAVEPOINT", description = "Its path or name.") String which,
      @Option(
              names = "--force",
              description =
                  "Also what a stopped view, or a rollback, goes on from: it is then built again from the log.")
          boolean force)
      throws InvalidSqlException {
    desk().drop(which, force);
    return ExitCode.DONE.number();
  }

  @Command(
      name = "prune",
      description = {
        "Shows which savepoints may go, and with --drop deletes them.",
        "",
        "Beyond the newest of each group that are kept, and older than a time; never what something",
        "needs, and no checkpoints.",
      })
  int prune(
      @Option(
              names = "--keep",
              paramLabel = "N",
              defaultValue = "3",
              description = "So many of each group stay. Default: 3.")
          int keep,
      @Option(
              names = "--older-than",
              paramLabel = "TIME",
              defaultValue = "7d",
              description = "Younger ones stay, too; such as 12h or 30d. Default: 7d.")
          String olderThan,
      @Option(names = "--drop", description = "Deletes them.") boolean really)
      throws InvalidSqlException {
    if (keep < 0) {
      throw CommandFailure.badInput("--keep must not be negative and is %d.".formatted(keep));
    }
    desk().prune(new Retention(keep, time(olderThan)), really);
    return ExitCode.DONE.number();
  }

  private static Duration time(String text) {
    try {
      return TimeUtils.parseDuration(text);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.badInput(
          "--older-than must be a time such as 12h or 30d, and is '%s'.".formatted(text), e);
    }
  }
}
