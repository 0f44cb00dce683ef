package dev.insideout.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.insideout.cli.ledger.LedgerEvent;
import dev.insideout.cli.life.Site;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.output.TextTable;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout history}. */
@Command(
    name = "history",
    description = {
      "What was done to a group of views: when, by whom, and with which version.",
    })
final class HistoryCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(paramLabel = "VIEW", description = "The view, or group of views.")
  String view;

  @Override
  public Integer call() throws Exception {
    Site site = insideout.site();
    List<LedgerEvent> events = site.ledger().history(site.group(view).name());
    Output output = insideout.output();
    TextTable table = new TextTable(List.of("time", "by", "what", "version", "detail"));
    for (LedgerEvent event : events) {
      if (output.json()) {
        output.result(
            JsonNodeFactory.instance
                .objectNode()
                .put("group", event.group())
                .put("time", event.time().toString())
                .put("by", event.by())
                .put("what", event.what())
                .put("version", event.version())
                .put("detail", event.detail()));
      } else {
        table.add(
            event.time().toString(), event.by(), event.what(), event.version(), event.detail());
      }
    }
    if (!output.json()) {
      output.result(table);
    }
    return ExitCode.DONE.number();
  }
}
