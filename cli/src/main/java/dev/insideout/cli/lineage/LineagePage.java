package dev.insideout.cli.lineage;

import dev.insideout.sqlview.ViewLineage;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A page with the picture of a lineage and the columns of every view; it needs nothing else. */
public final class LineagePage {
  private static final int BOX_HEIGHT = 34;
  private static final int ROW = 52;
  private static final int GAP = 110;
  private static final int LETTER = 8;
  private static final int MARGIN = 16;

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Lineage</title>
      <style>
      :root { color-scheme: light dark; --ink: #1c2733; --paper: #fff; --line: #8a99a8; --topic: #dbe9f6; --view: #dff3e3; --reader: #f6e7d3; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e3e9ef; --paper: #14191f; --line: #6b7a89; --topic: #20364d; --view: #1f4029; --reader: #4b3820; } }
      body { margin: 2rem; background: var(--paper); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
      svg { max-width: 100%; height: auto; } svg text { font: 14px ui-monospace, monospace; fill: var(--ink); }
      path { fill: none; stroke: var(--line); stroke-width: 1.5; } rect { stroke: var(--line); }
      .topic { fill: var(--topic); } .view { fill: var(--view); } .reader { fill: var(--reader); }
      table { border-collapse: collapse; margin: .5rem 0 1.5rem; } td { padding: .15rem 1.2rem .15rem 0; vertical-align: top; }
      summary { cursor: pointer; font-weight: 600; } code { font: 13px ui-monospace, monospace; }
      </style>
      </head>
      <body>
      <h1>Lineage</h1>
      <p>Topics on the left, views after those that they read, known readers on the right.</p>
      """;

  private final List<ViewLineage> views;
  private final LineageGraph graph;
  private final Map<LineageGraph.Kind, Map<String, Box>> boxes = new HashMap<>();

  /**
   * @param readers the consumer groups that are known to read each view
   */
  public LineagePage(List<ViewLineage> views, Map<String, ? extends Collection<String>> readers) {
    this.views = views;
    this.graph = LineageGraph.of(views, readers);
  }

  private record Box(int x, int y, int width) {
    int right() {
      return x + width;
    }

    int middle() {
      return y + BOX_HEIGHT / 2;
    }
  }

  /** The whole page. */
  public String html() {
    StringBuilder page = new StringBuilder(HEAD).append(picture());
    for (ViewLineage view : views) {
      page.append("<details open><summary>%s</summary>\n<table>\n".formatted(text(view.view())));
      view.columns()
          .forEach(
              (column, sources) ->
                  page.append(
                      "<tr><td><code>%s</code></td><td><code>%s</code></td></tr>\n"
                          .formatted(
                              text(column),
                              sources.isEmpty() ? "" : text(String.join(", ", sources)))));
      page.append("</table></details>\n");
    }
    return page.append("</body>\n</html>\n").toString();
  }

  private String picture() {
    int most = graph.layers().stream().mapToInt(layer -> layer.names().size()).max().orElse(0);
    int height = most * ROW + 2 * MARGIN;
    int x = MARGIN;
    for (LineageGraph.Layer layer : graph.layers()) {
      x = place(layer, x, height) + GAP;
    }
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"lineage\">\n%s%s</svg>\n"
        .formatted(x - GAP + MARGIN, height, x - GAP + MARGIN, height, lines(), drawn());
  }

  /** Puts a layer's boxes below one another, in the middle, and returns where they end. */
  private int place(LineageGraph.Layer layer, int x, int height) {
    int width =
        layer.names().stream()
            .mapToInt(name -> name.length() * LETTER + 2 * MARGIN)
            .max()
            .orElse(0);
    int y = (height - layer.names().size() * ROW) / 2 + (ROW - BOX_HEIGHT) / 2;
    for (String name : layer.names()) {
      boxes.computeIfAbsent(layer.kind(), kind -> new HashMap<>()).put(name, new Box(x, y, width));
      y += ROW;
    }
    return x + width;
  }

  private String lines() {
    return graph.edges().stream()
        .map(
            edge -> {
              Box from = boxes.get(edge.fromKind()).get(edge.from());
              Box to = boxes.get(edge.toKind()).get(edge.to());
              int half = (from.right() + to.x()) / 2;
              return "<path d=\"M%d %d C%d %d %d %d %d %d\"/>\n"
                  .formatted(
                      from.right(),
                      from.middle(),
                      half,
                      from.middle(),
                      half,
                      to.middle(),
                      to.x(),
                      to.middle());
            })
        .collect(Collectors.joining());
  }

  private String drawn() {
    StringBuilder drawn = new StringBuilder();
    for (LineageGraph.Layer layer : graph.layers()) {
      for (String name : layer.names()) {
        Box box = boxes.get(layer.kind()).get(name);
        drawn.append(
            "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\"/><text x=\"%d\" y=\"%d\">%s</text>\n"
                .formatted(
                    layer.kind().name().toLowerCase(Locale.ROOT),
                    box.x(),
                    box.y(),
                    box.width(),
                    BOX_HEIGHT,
                    box.x() + MARGIN,
                    box.middle() + 5,
                    text(name)));
      }
    }
    return drawn.toString();
  }

  private static String text(String raw) {
    return raw.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
