package dev.insideout.cli.why;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cli.output.Ansi;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.output.TextTable;
import dev.insideout.cli.viewtest.CellText;
import dev.insideout.sqlview.TableDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Shows why a row of a view is what it is. */
public final class WhyListing {
  private static final String ABSENT = "-";

  private final Output output;

  public WhyListing(Output output) {
    this.output = output;
  }

  /** Shows the row, then table by table the rows behind it, then whether they are all. */
  public void show(Explanation explanation) {
    if (output.json()) {
      output.result(json(explanation));
      return;
    }
    String epoch = explanation.epoch().map(id -> ", as of epoch " + id).orElse("");
    output.result(
        heading(
            "%s %s%s%s"
                .formatted(
                    explanation.view(),
                    CellText.mapping(explanation.key()),
                    explanation.row().isPresent() ? "" : ": there is no such row",
                    epoch)));
    explanation
        .row()
        .ifPresent(
            row -> row.forEach((column, text) -> output.result("  " + column + ": " + text)));
    for (Explanation.Input input : explanation.inputs()) {
      output.result("");
      show(input);
    }
    output.result("");
    output.result(verdict(explanation));
  }

  private String heading(String text) {
    return output.color() ? Ansi.bold(text) : text;
  }

  private void show(Explanation.Input input) {
    TableDescription table = input.table();
    String kind = table.isView() ? "view" : "topic";
    output.result(
        heading(
            "%s (%s %s, %s)%s"
                .formatted(
                    table.name(),
                    kind,
                    table.topic(),
                    input.how(),
                    input.entries().isEmpty() ? ": none" : "")));
    if (input.entries().isEmpty()) {
      return;
    }
    List<String> columns = new ArrayList<>(List.of("partition", "offset", "time", "is"));
    columns.addAll(table.type().getFieldNames());
    TextTable rows = new TextTable(columns);
    for (KeyHistory.Entry entry : input.entries()) {
      InputRecord record = entry.record();
      Map<String, String> cells = record.given().cells();
      List<String> line =
          new ArrayList<>(
              List.of(
                  Integer.toString(record.partition()),
                  Long.toString(record.offset()),
                  record.time().toString(),
                  state(entry)));
      table.type().getFieldNames().forEach(column -> line.add(cells.getOrDefault(column, ABSENT)));
      rows.add(line);
    }
    output.result(rows);
    further(input).ifPresent(output::result);
  }

  private static String state(KeyHistory.Entry entry) {
    return entry.state().name().toLowerCase(Locale.ROOT);
  }

  /** How to see what is behind a row of a view that is read. */
  private static Optional<String> further(Explanation.Input input) {
    if (!input.table().isView()) {
      return Optional.empty();
    }
    return input.entries().stream()
        .filter(entry -> entry.state() == KeyHistory.State.CURRENT)
        .map(entry -> entry.record().key())
        .findFirst()
        .map(
            key ->
                "What is behind them: insideout why %s %s"
                    .formatted(
                        input.table().name(),
                        key.entrySet().stream()
                            .map(cell -> "--key %s=%s".formatted(cell.getKey(), cell.getValue()))
                            .collect(Collectors.joining(" "))));
  }

  private static String verdict(Explanation explanation) {
    int records = explanation.given().size();
    String over =
        "The view's job, run over exactly the %,d records that are not pending,".formatted(records);
    if (explanation.proven()) {
      return "%s gives %s."
          .formatted(over, explanation.row().isPresent() ? "this row" : "no such row either");
    }
    return "NOT EXPLAINED. %s gives %s. %s"
        .formatted(
            over,
            explanation.again().map(CellText::mapping).orElse("no such row"),
            reasons(explanation));
  }

  private static String reasons(Explanation explanation) {
    List<String> reasons = new ArrayList<>();
    if (explanation.epoch().isEmpty()) {
      reasons.add("the view tells no epoch, and may be behind the log");
    }
    for (Explanation.Input input : explanation.inputs()) {
      TableDescription table = input.table();
      if (table.isView()) {
        reasons.add("view %s has gone on since".formatted(table.name()));
      }
      if (!table.metadata().isEmpty()) {
        reasons.add(
            "it reads metadata of %s, which a run over single records has not"
                .formatted(table.name()));
      }
    }
    reasons.add("records that were behind it are gone from the log, by compaction or retention");
    reasons.add("it depends on rows to which no equality leads, or on the order of arrival");
    return "It may be that %s.".formatted(String.join("; or that ", reasons));
  }

  private static ObjectNode json(Explanation explanation) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("view", explanation.view());
    put(json.putObject("key"), explanation.key());
    explanation
        .row()
        .ifPresentOrElse(row -> put(json.putObject("row"), row), () -> json.putNull("row"));
    json.put("epoch", explanation.epoch().map(Object::toString).orElse(null));
    ArrayNode inputs = json.putArray("inputs");
    for (Explanation.Input input : explanation.inputs()) {
      for (KeyHistory.Entry entry : input.entries()) {
        ObjectNode line =
            inputs
                .addObject()
                .put("table", input.table().name())
                .put("topic", input.table().topic())
                .put("found", input.how())
                .put("partition", entry.record().partition())
                .put("offset", entry.record().offset())
                .put("time", entry.record().time().toString())
                .put("is", state(entry));
        put(
            line.putObject(entry.record().deleted() ? "key" : "row"),
            entry.record().given().cells());
      }
    }
    json.put("proven", explanation.proven());
    if (!explanation.proven()) {
      explanation
          .again()
          .ifPresentOrElse(row -> put(json.putObject("given"), row), () -> json.putNull("given"));
    }
    return json;
  }

  /** Cells are told as test files have them. */
  private static void put(ObjectNode json, Map<String, String> cells) {
    cells.forEach(json::put);
  }
}
