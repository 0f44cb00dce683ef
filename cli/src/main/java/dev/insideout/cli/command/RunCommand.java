package dev.insideout.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.Group;
import dev.insideout.cli.flink.Groups;
import dev.insideout.cli.life.Runs;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.Output;
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
      "Starts views and waits until they run. The views of a group share one Flink job and start",
      "together; a view without a group has a job of its own.",
      "",
      "On the embedded platform a view goes on where it was stopped. On a cluster it starts",
      "from nothing unless --from names a savepoint or checkpoint.",
      "",
      "A job that is written in Java is started by its name, or that of its view.",
    })
final class RunCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(arity = "1..*", paramLabel = "VIEW", description = "The views, or groups of views.")
  List<String> views;

  @Option(
      names = "--from",
      paramLabel = "PATH",
      description = "The savepoint or checkpoint to start from; for one view or group.")
  Optional<String> from = Optional.empty();

  @Option(
      names = "--anew",
      description = {
        "Starts a job in Java without state, which reads back what it has published: for another",
        "version of it.",
      })
  boolean anew;

  @Option(
      names = "--jar",
      paramLabel = "FILE",
      description = "The job jar for a cluster. Default: jobs/target/insideout-jobs.jar.")
  Optional<Path> jar = Optional.empty();

  @Override
  public Integer call() throws Exception {
    ProjectFolder project = insideout.project();
    List<Group> groups = new Groups(project).of(views);
    if (from.isPresent() && groups.size() > 1) {
      throw CommandFailure.badInput(
          "--from is for one job, and the views have %d.".formatted(groups.size()));
    }
    if (anew && from.isPresent()) {
      throw CommandFailure.badInput("--anew starts from nothing, and --from from a savepoint.");
    }
    Runs runs = new Runs(insideout.site());
    Output output = insideout.output();
    for (Group group : groups) {
      output.progress("Starting %s …".formatted(group.title()));
      FlinkJob job = anew ? runs.startAnew(group, jar) : runs.start(group, from, jar);
      if (output.json()) {
        output.result(json(group, job));
      } else {
        output.result("%s runs as job %s".formatted(group.title(), job.id()));
      }
    }
    return ExitCode.DONE.number();
  }

  private static ObjectNode json(Group group, FlinkJob job) {
    ObjectNode json =
        JsonNodeFactory.instance.objectNode().put("group", group.name()).put("job", job.id());
    group.views().forEach(json.putArray("views")::add);
    return json;
  }
}
