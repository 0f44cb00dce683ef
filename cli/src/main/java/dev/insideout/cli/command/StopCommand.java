package dev.insideout.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.insideout.cli.flink.Deployment;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.project.Environment;
import dev.insideout.cli.project.ProjectFolder;
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
      "Stops a view with a savepoint, from which it goes on.",
      "",
      "A job that is not at work, such as one that keeps failing, cannot make a savepoint: it is",
      "cancelled and keeps its newest checkpoint, unless --savepoint asks for one.",
    })
final class StopCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(paramLabel = "VIEW", description = "The view.")
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
    project.requireViews(List.of(view));
    Environment environment = insideout.environment();
    Output output = insideout.output();
    output.progress("Stopping view %s …".formatted(view));
    Deployment.Stopped stopped =
        new Deployment(project, insideout.surroundings().checkout(), environment)
            .stop(
                view,
                folder != null,
                Optional.ofNullable(folder).filter(Predicate.not(String::isEmpty)));
    if (output.json()) {
      output.result(
          JsonNodeFactory.instance
              .objectNode()
              .put("view", view)
              .put("job", stopped.job().id())
              .put("savepoint", stopped.savepoint().orElse(null)));
    } else {
      output.result(
          stopped
              .savepoint()
              .map(path -> "View %s stopped; savepoint %s".formatted(view, path))
              .orElseGet(
                  () ->
                      "View %s was %s: cancelled, its newest checkpoint is kept"
                          .formatted(view, stopped.job().state())));
    }
    return ExitCode.DONE.number();
  }
}
