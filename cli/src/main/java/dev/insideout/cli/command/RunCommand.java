package dev.insideout.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.insideout.cli.flink.Deployment;
import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.log.LogAdmin;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.project.Environment;
import dev.insideout.cli.project.ProjectFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout run}. */
@Command(
    name = "run",
    description = {
      "Starts views, each as a Flink job of its own, and waits until they run.",
      "",
      "On the embedded platform a view goes on where it was stopped. On a cluster it starts",
      "from nothing unless --from names a savepoint or checkpoint.",
    })
final class RunCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(arity = "1..*", paramLabel = "VIEW", description = "The views.")
  List<String> views;

  @Option(
      names = "--from",
      paramLabel = "PATH",
      description = "The savepoint or checkpoint to start from; for one view.")
  Optional<String> from = Optional.empty();

  @Option(
      names = "--jar",
      paramLabel = "FILE",
      description = "The job jar for a cluster. Default: jobs/target/insideout-jobs.jar.")
  Optional<Path> jar = Optional.empty();

  @Override
  public Integer call() throws Exception {
    ProjectFolder project = insideout.project();
    project.requireViews(views);
    if (from.isPresent() && views.size() > 1) {
      throw CommandFailure.badInput(
          "--from is for one view, and %d are given.".formatted(views.size()));
    }
    Environment environment = insideout.environment();
    LogAdmin.connect(environment.log()).close();
    Deployment deployment =
        new Deployment(project, insideout.surroundings().checkout(), environment);
    Output output = insideout.output();
    for (String view : views) {
      output.progress("Starting view %s …".formatted(view));
      FlinkJob job = deployment.start(view, new Deployment.Start(from, jar));
      if (output.json()) {
        output.result(JsonNodeFactory.instance.objectNode().put("view", view).put("job", job.id()));
      } else {
        output.result("View %s runs as job %s".formatted(view, job.id()));
      }
    }
    return ExitCode.DONE.number();
  }
}
