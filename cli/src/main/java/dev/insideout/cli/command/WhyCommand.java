package dev.insideout.cli.command;

import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.why.Explainer;
import dev.insideout.cli.why.Explanation;
import dev.insideout.cli.why.WhyListing;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code insideout why}. */
@Command(
    name = "why",
    description = {
      "Shows the rows of the log behind one row of a view: those that its key leads to, and those",
      "that they are joined with, each key with its whole history. The view's job is then run over",
      "these records alone, on a Flink in this process, to prove that they are all.",
      "",
      "Ends with 0 when they give the view's row, with 1 when they do not, or there is no such row.",
    })
final class WhyCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Mixin RowArguments row = new RowArguments();

  @Override
  public Integer call() throws Exception {
    insideout.project().requireViews(List.of(row.view));
    int limit = row.limit();
    Output output = insideout.output();
    try (Explainer explainer =
        Explainer.of(
            insideout.sql(), row.view, row.key, insideout.environment().log(), limit, output)) {
      Explanation explanation = explainer.explain();
      new WhyListing(output).show(explanation);
      boolean explained = explanation.proven() && explanation.row().isPresent();
      return (explained ? ExitCode.DONE : ExitCode.NOT_SO).number();
    }
  }
}
