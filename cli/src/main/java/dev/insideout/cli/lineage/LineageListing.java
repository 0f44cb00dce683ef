package dev.insideout.cli.lineage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cli.output.Output;
import dev.insideout.sqlview.ViewLineage;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Shows a lineage as text, as JSON, or as a diagram in Mermaid's language. */
public final class LineageListing {
  private final List<ViewLineage> views;
  private final Map<String, ? extends Collection<String>> readers;
  private final Output output;

  /**
   * @param readers the consumer groups that are known to read each view
   */
  public LineageListing(
      List<ViewLineage> views, Map<String, ? extends Collection<String>> readers, Output output) {
    this.views = views;
    this.readers = readers;
    this.output = output;
  }

  /** One paragraph, or one JSON object, a view. */
  public void show() {
    for (ViewLineage view : views) {
      if (output.json()) {
        output.result(json(view));
      } else {
        show(view);
      }
    }
  }

  private void show(ViewLineage view) {
    output.result(view.view());
    list("topics", view.topics());
    list("views", view.views());
    list("readers", readersOf(view));
    int width = view.columns().keySet().stream().mapToInt(String::length).max().orElse(0);
    view.columns()
        .forEach(
            (column, sources) ->
                output.result(
                    "    %s ← %s"
                        .formatted(
                            column + " ".repeat(width - column.length()),
                            sources.isEmpty() ? "a constant" : String.join(", ", sources))));
    output.result("");
  }

  private void list(String title, Collection<String> names) {
    if (!names.isEmpty()) {
      output.result("  %s: %s".formatted(title, String.join(", ", names)));
    }
  }

  private Collection<String> readersOf(ViewLineage view) {
    return readers.containsKey(view.view()) ? readers.get(view.view()) : List.of();
  }

  private ObjectNode json(ViewLineage view) {
    ObjectNode json =
        JsonNodeFactory.instance.objectNode().put("view", view.view()).put("group", view.group());
    view.topics().forEach(json.putArray("topics")::add);
    view.views().forEach(json.putArray("views")::add);
    readersOf(view).forEach(json.putArray("readers")::add);
    ObjectNode columns = json.putObject("columns");
    view.columns().forEach((column, sources) -> sources.forEach(columns.putArray(column)::add));
    return json;
  }

  /** A flow chart. */
  public void showMermaid() {
    LineageGraph graph = LineageGraph.of(views, readers);
    output.result("flowchart LR");
    for (LineageGraph.Layer layer : graph.layers()) {
      for (String name : layer.names()) {
        String shape =
            switch (layer.kind()) {
              case TOPIC -> "  %s[(%s)]";
              case VIEW -> "  %s[%s]";
              case READER -> "  %s([%s])";
            };
        output.result(shape.formatted(id(layer.kind(), name), name));
      }
    }
    for (LineageGraph.Edge edge : graph.edges()) {
      output.result(
          "  %s --> %s".formatted(id(edge.fromKind(), edge.from()), id(edge.toKind(), edge.to())));
    }
  }

  /** Mermaid takes few signs in ids, and some words for its own. */
  private static String id(LineageGraph.Kind kind, String name) {
    return "%s_%s".formatted(kind.name().toLowerCase(Locale.ROOT), name.replaceAll("\\W", "_"));
  }
}
