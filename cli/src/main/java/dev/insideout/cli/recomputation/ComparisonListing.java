package dev.insideout.cli.recomputation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cli.log.AvroToJson;
import dev.insideout.cli.recomputation.TableComparison.Added;
import dev.insideout.cli.recomputation.TableComparison.Cell;
import dev.insideout.cli.recomputation.TableComparison.Changed;
import dev.insideout.cli.recomputation.TableComparison.Difference;
import dev.insideout.cli.recomputation.TableComparison.Gone;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * Words for what a comparison has found.
 *
 * @param before what the earlier table is called
 * @param after what the later table is called
 */
public record ComparisonListing(String before, String after) {
  /** As lines of text. */
  public List<String> lines(TableComparison comparison) {
    List<String> lines = new ArrayList<>();
    TableComparison.Columns columns = comparison.columns();
    addList(lines, "Columns only in %s: ".formatted(after), columns.added());
    addList(lines, "Columns only in %s: ".formatted(before), columns.dropped());
    addList(lines, "Columns of another type: ", columns.retyped());
    lines.add(
        "Rows: %,d the same, %,d changed, %,d only in %s, %,d only in %s%s"
            .formatted(
                comparison.same(),
                comparison.changed(),
                comparison.added(),
                after,
                comparison.gone(),
                before,
                comparison.different() == 0
                    ? "."
                    : ": %.4g%% differ.".formatted(comparison.share() * 100)));
    if (!comparison.changedByColumn().isEmpty()) {
      lines.add(
          "Changed by column: "
              + comparison.changedByColumn().entrySet().stream()
                  .map(column -> "%s %,d".formatted(column.getKey(), column.getValue()))
                  .collect(Collectors.joining(", "))
              + ".");
    }
    comparison.samples().forEach(difference -> lines.addAll(lines(difference)));
    long left = comparison.different() - comparison.samples().size();
    if (left > 0) {
      lines.add("… and %,d more.".formatted(left));
    }
    return lines;
  }

  private static void addList(List<String> lines, String what, List<String> names) {
    if (!names.isEmpty()) {
      lines.add(what + String.join(", ", names) + ".");
    }
  }

  private List<String> lines(Difference difference) {
    String key = key(difference.key());
    if (difference instanceof Changed changed) {
      List<String> lines = new ArrayList<>();
      for (Cell cell : changed.cells()) {
        lines.add(
            "  %s  %s: %s in %s, %s in %s"
                .formatted(key, cell.column(), cell.before(), before, cell.after(), after));
      }
      return lines;
    } else if (difference instanceof Added added) {
      return List.of("  %s  only in %s: %s".formatted(key, after, AvroToJson.record(added.row())));
    }
    return List.of(
        "  %s  only in %s: %s"
            .formatted(key, before, AvroToJson.record(((Gone) difference).row())));
  }

  private static String key(GenericRecord key) {
    return key.getSchema().getFields().stream()
        .map(Schema.Field::name)
        .map(column -> "%s=%s".formatted(column, AvroToJson.text(key.get(column))))
        .collect(Collectors.joining(" "));
  }

  /** As one JSON object; before and after are what it calls the tables. */
  public static ObjectNode json(TableComparison comparison) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("same", comparison.same())
            .put("changed", comparison.changed())
            .put("new", comparison.added())
            .put("gone", comparison.gone())
            .put("share", comparison.share());
    ObjectNode byColumn = json.putObject("changedByColumn");
    comparison.changedByColumn().forEach(byColumn::put);
    ObjectNode columns = json.putObject("columns");
    comparison.columns().added().forEach(columns.putArray("added")::add);
    comparison.columns().dropped().forEach(columns.putArray("dropped")::add);
    comparison.columns().retyped().forEach(columns.putArray("retyped")::add);
    ArrayNode samples = json.putArray("samples");
    comparison.samples().forEach(difference -> samples.add(json(difference)));
    return json;
  }

  private static ObjectNode json(Difference difference) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("key", AvroToJson.record(difference.key()));
    if (difference instanceof Changed changed) {
      ArrayNode cells = json.put("difference", "changed").putArray("cells");
      for (Cell cell : changed.cells()) {
        cells
            .addObject()
            .put("column", cell.column())
            .put("before", cell.before())
            .put("after", cell.after());
      }
    } else if (difference instanceof Added added) {
      json.put("difference", "new").set("row", AvroToJson.record(added.row()));
    } else {
      json.put("difference", "gone").set("row", AvroToJson.record(((Gone) difference).row()));
    }
    return json;
  }
}
