package dev.insideout.cli.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cli.log.MissingRegions;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.output.TextTable;
import dev.insideout.contract.marker.EpochId;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Shows what a check has found. */
public final class CheckListing {
  private static final String NONE = "none";

  private final String view;
  private final Output output;

  public CheckListing(String view, Output output) {
    this.view = view;
    this.output = output;
  }

  /** Writes one JSON object, or some lines of text. */
  public void show(CheckReport report, UnexpectedRows rows) {
    if (output.json()) {
      output.result(json(report, rows));
      return;
    }
    output.result(
        "View %s: %,d records; group %s, version %s, generation %s, run %s."
            .formatted(
                view,
                report.records(),
                list(report.groups()),
                list(report.versions()),
                list(report.generations()),
                list(report.runs())));
    output.result(
        report.eager()
            ? "It is delivered eagerly and has no chain of epochs: only row versions were checked."
            : "%,d whole epochs, the last is %s; takeovers: %s."
                .formatted(
                    report.epochs(),
                    report.last().map(EpochId::toString).orElse(NONE),
                    list(report.takeovers())));
    report
        .partial()
        .forEach(
            (region, epochs) ->
                output.result("%,d of them lack region %s.".formatted(epochs, region)));
    if (!report.missing().isEmpty()) {
      output.result("The last is partial: " + MissingRegions.text(report.missing()));
    }
    if (!report.findings().isEmpty()) {
      output.result(table(report.findings()));
    }
    if (rows.count() > 0) {
      output.result("Rows that should not be there: %,d.".formatted(rows.count()));
      rows.samples().forEach(row -> output.result("  " + row));
      if (rows.count() > rows.samples().size()) {
        output.result("  … 'insideout read %s' shows them all".formatted(view));
      }
    }
    output.result(verdict(report, rows));
  }

  private static TextTable table(List<Finding> findings) {
    TextTable table =
        new TextTable(List.of("finding", "partition", "offset", "epoch", "repaired", "details"));
    for (Finding finding : findings) {
      table.add(
          finding.kind().toString(),
          Integer.toString(finding.partition()),
          Long.toString(finding.offset()),
          finding.epoch().map(EpochId::toString).orElse("-"),
          finding.repaired() ? "yes" : "no",
          finding.details());
    }
    return table;
  }

  private static String verdict(CheckReport report, UnexpectedRows rows) {
    if (report.findings().isEmpty()) {
      return rows.count() == 0
          ? "All is well."
          : "The topic is sound; its rows should not be there.";
    }
    return report.well()
        ? "All of it was repaired by a takeover."
        : "Not all of it is repaired: a takeover by the view's writer repairs its topic.";
  }

  private ObjectNode json(CheckReport report, UnexpectedRows rows) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("view", view)
            .put("well", report.well() && rows.count() == 0)
            .put("delivery", report.eager() ? "eager" : "epoch")
            .put("records", report.records())
            .put("epochs", report.epochs())
            .put("last", report.last().map(EpochId::toString).orElse(null));
    json.set("groups", array(report.groups()));
    json.set("versions", array(report.versions()));
    ArrayNode generations = json.putArray("generations");
    report.generations().forEach(generations::add);
    json.set("runs", array(report.runs()));
    json.set("takeovers", array(report.takeovers()));
    ObjectNode partial = json.putObject("partial_epochs");
    report.partial().forEach(partial::put);
    MissingRegions.put(json, report.missing());
    ArrayNode findings = json.putArray("findings");
    for (Finding finding : report.findings()) {
      findings
          .addObject()
          .put("finding", finding.kind().toString())
          .put("partition", finding.partition())
          .put("offset", finding.offset())
          .put("epoch", finding.epoch().map(EpochId::toString).orElse(null))
          .put("repaired", finding.repaired())
          .put("details", finding.details());
    }
    json.put("unexpected_rows", rows.count());
    ArrayNode samples = json.putArray("unexpected");
    rows.samples().forEach(samples::add);
    return json;
  }

  private static ArrayNode array(Collection<?> values) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    values.forEach(value -> array.add(value.toString()));
    return array;
  }

  private static String list(Collection<?> values) {
    return values.isEmpty()
        ? NONE
        : values.stream().map(Object::toString).collect(Collectors.joining(", "));
  }
}
