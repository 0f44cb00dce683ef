package dev.insideout.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cli.output.Ansi;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.Output;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.ProjectValidation;
import dev.insideout.sqlview.SqlProject;
import dev.insideout.sqlview.ViewExplanation;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout explain}. */
@Command(
    name = "explain",
    description = {
      "Says in plain words what a view reads, keeps, shuffles and publishes;",
      "below it Flink's own plan, each node with the kinds of changes that it makes.",
    })
final class ExplainCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(paramLabel = "VIEW", description = "The view.")
  String view;

  @Override
  public Integer call() throws InvalidSqlException {
    insideout.project().requireViews(List.of(view));
    ViewExplanation explanation =
        ProjectValidation.explain(SqlProject.open(insideout.project().root()), view);
    Output output = insideout.output();
    if (output.json()) {
      output.result(json(explanation));
    } else {
      show(output, "Path", List.of(explanation.path().told()));
      show(output, "Reads", explanation.reads());
      show(output, "Keeps", explanation.keeps());
      show(output, "Shuffles", explanation.shuffles());
      show(output, "Publishes", explanation.publishes());
      output.result(heading(output, "Flink's plan"));
      explanation.plan().lines().forEach(output::result);
    }
    return ExitCode.DONE.number();
  }

  private static void show(Output output, String heading, List<String> lines) {
    output.result(heading(output, heading));
    lines.forEach(line -> output.result("  " + line));
    output.result("");
  }

  private static String heading(Output output, String text) {
    return output.color() ? Ansi.bold(text) : text;
  }

  private static ObjectNode json(ViewExplanation explanation) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("view", explanation.view());
    json.putObject("path")
        .put("name", explanation.path().name())
        .put("told", explanation.path().told());
    explanation.reads().forEach(json.putArray("reads")::add);
    explanation.keeps().forEach(json.putArray("keeps")::add);
    explanation.shuffles().forEach(json.putArray("shuffles")::add);
    explanation.publishes().forEach(json.putArray("publishes")::add);
    return json.put("plan", explanation.plan());
  }
}
