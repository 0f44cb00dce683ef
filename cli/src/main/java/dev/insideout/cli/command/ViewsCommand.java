package dev.insideout.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.FlinkRest;
import dev.insideout.cli.flink.GroupJobs;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.output.TextTable;
import dev.insideout.cli.project.Environments;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.SqlProject;
import dev.insideout.sqlview.ViewDescription;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code insideout views}. */
@Command(
    name = "views",
    description = {
      "Lists the views of the project, and the state of their jobs where Flink can be reached.",
    })
final class ViewsCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Override
  public Integer call() throws InvalidSqlException {
    ProjectFolder project = insideout.project();
    GroupJobs jobs = jobs(project);
    Output output = insideout.output();
    TextTable table = new TextTable(List.of("view", "group", "freshness", "job", "comment"));
    ReadableViews readable = ReadableViews.of(SqlProject.open(project.root()), output);
    for (ViewDescription description : readable.views()) {
      Optional<String> state = jobs.of(description.group()).map(FlinkJob::state);
      if (output.json()) {
        output.result(json(description, state));
      } else {
        table.add(
            description.name(),
            description.group(),
            description.interval().toMillis() + " ms",
            state.orElse("-"),
            description.comment());
      }
    }
    if (!output.json()) {
      output.result(table);
    }
    return readable.exitCode().number();
  }

  /** None where there is no Flink to ask. */
  private GroupJobs jobs(ProjectFolder project) {
    try {
      return new GroupJobs(
          Environments.of(project, insideout.surroundings().variables())
              .get(insideout.environment)
              .flink()
              .map(address -> new FlinkRest(address).jobs())
              .orElse(List.of()));
    } catch (CommandFailure e) {
      if (e.exitCode() == ExitCode.UNREACHABLE) {
        return new GroupJobs(List.of());
      }
      throw e;
    }
  }

  private static ObjectNode json(ViewDescription view, Optional<String> state) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("view", view.name())
            .put("group", view.group())
            .put("comment", view.comment())
            .put("freshness_ms", view.interval().toMillis())
            .put("job", state.orElse(null));
    view.primaryKey().forEach(json.putArray("primary_key")::add);
    view.columns().forEach(json.putObject("columns")::put);
    view.sources().forEach(json.putArray("sources")::add);
    view.views().forEach(json.putArray("views")::add);
    return json;
  }
}
