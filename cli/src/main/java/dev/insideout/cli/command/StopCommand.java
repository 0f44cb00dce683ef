package dev.insideout.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cli.flink.Deployment;
import dev.insideout.cli.flink.Group;
import dev.insideout.cli.flink.Groups;
import dev.insideout.cli.life.Runs;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.sqlview.InvalidSqlException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout stop}. */
@Command(
    name = "stop",
    description = {
      "Stops a view with a savepoint, from which it goes on. The views of a group share one job",
      "and stop together.",
      "",
      "A job that is not at work, such as one that keeps failing, cannot make a savepoint: it is",
      "cancelled and keeps its newest checkpoint, unless --savepoint asks for one.",
    })
final class StopCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(paramLabel = "VIEW", description = "The view, or group of views.")
  String view;

  @Option(
      names = "--savepoint",
      paramLabel = "DIR",
      arity = "0..1",
      fallbackValue = "",
      description =
          "Where the savepoint goes, as Flink sees it. Default: the environment's folder for savepoints.")
  String folder;

  @Override
  public Integer call() {
    ProjectFolder project = insideout.project();
    Group group = group(project);
    Output output = insideout.output();
    output.progress("Stopping %s …".formatted(group.title()));
    Deployment.Stopped stopped =
        new Runs(insideout.site())
            .stop(
                group,
                folder != null,
                Optional.ofNullable(folder).filter(Predicate.not(String::isEmpty)));
    if (output.json()) {
      ObjectNode json =
          JsonNodeFactory.instance
              .objectNode()
              .put("group", group.name())
              .put("job", stopped.job().id())
              .put("savepoint", stopped.savepoint().orElse(null));
      group.views().forEach(json.putArray("views")::add);
      output.result(json);
    } else {
      output.result(
          stopped
              .savepoint()
              .map(path -> "%s stopped; savepoint %s".formatted(group.title(), path))
              .orElseGet(
                  () ->
                      "%s was %s: cancelled, its newest checkpoint is kept"
                          .formatted(group.title(), stopped.job().state())));
    }
    return ExitCode.DONE.number();
  }

  /** A job is stopped by its name, too, when its statements can no longer be read. */
  private Group group(ProjectFolder project) {
    try {
      return new Groups(project).of(view);
    } catch (InvalidSqlException e) {
      insideout.output().progress(e.getMessage());
      return new Group(view, List.of());
    }
  }
}
