package dev.insideout.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Figures of one name and unit, side by side, as an SVG. A figure called {@code what: who} is a bar
 * of the chart {@code what}; those called {@code what: who, lowest} and {@code …, highest} are
 * drawn as its range.
 */
record BarChart(String title, String unit, List<Bar> bars) {
  private static final String LOWEST = ", lowest";
  private static final String HIGHEST = ", highest";
  private static final Pattern NO_FILE_NAME = Pattern.compile("[^a-z0-9]+");

  private static final int LABELS = 250;
  private static final int BARS = 440;
  private static final int VALUES = 110;
  private static final int HEAD = 40;
  private static final int STEP = 28;
  private static final int THICKNESS = 18;

  /**
   * One of those who are compared.
   *
   * @param range from the lowest to the highest, where both are known
   */
  record Bar(String label, double value, Optional<Range> range) {}

  /** What the runs were between. */
  record Range(double lowest, double highest) {}

  /** One for each name under which there are several figures with ranges. */
  static List<BarChart> of(List<Figure> figures) {
    Map<String, Figure> byName = new LinkedHashMap<>();
    figures.forEach(figure -> byName.put(figure.name(), figure));
    Map<String, List<Bar>> charts = new LinkedHashMap<>();
    Map<String, String> units = new LinkedHashMap<>();
    for (Figure figure : figures) {
      Optional<Range> range = range(byName, figure.name());
      int end = figure.name().lastIndexOf(": ");
      if (range.isPresent() && end > 0) {
        String title = figure.name().substring(0, end);
        units.put(title, figure.unit());
        charts
            .computeIfAbsent(title, t -> new ArrayList<>())
            .add(new Bar(figure.name().substring(end + 2), figure.value(), range));
      }
    }
    return charts.entrySet().stream()
        .map(chart -> new BarChart(chart.getKey(), units.get(chart.getKey()), chart.getValue()))
        .toList();
  }

  private static Optional<Range> range(Map<String, Figure> byName, String name) {
    Figure lowest = byName.get(name + LOWEST);
    Figure highest = byName.get(name + HIGHEST);
    return lowest == null || highest == null
        ? Optional.empty()
        : Optional.of(new Range(lowest.value(), highest.value()));
  }

  /** Such as {@code cpu-a-fact-b-heap.svg}. */
  String fileName() {
    return NO_FILE_NAME
            .matcher(title.toLowerCase(Locale.ROOT))
            .replaceAll("-")
            .replaceAll("^-|-$", "")
        + ".svg";
  }

  /** Readable on white and on black. */
  String svg() {
    double longest =
        bars.stream()
            .mapToDouble(bar -> bar.range().map(Range::highest).orElse(bar.value()))
            .max()
            .orElse(1);
    List<String> lines = new ArrayList<>();
    lines.add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\" viewBox=\"0 0 %1$d %2$d\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#777\">"
            .formatted(LABELS + BARS + VALUES, HEAD + bars.size() * STEP));
    lines.add(
        "<text x=\"8\" y=\"22\" font-size=\"15\" font-weight=\"bold\">%s, %s</text>"
            .formatted(escaped(title), escaped(unit)));
    int top = HEAD;
    for (Bar bar : bars) {
      draw(lines, bar, top, BARS / longest);
      top += STEP;
    }
    lines.add("</svg>");
    return String.join("\n", lines) + "\n";
  }

  private static void draw(List<String> lines, Bar bar, int top, double scale) {
    int middle = top + THICKNESS / 2;
    lines.add(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>"
            .formatted(LABELS - 8, middle + 5, escaped(bar.label())));
    lines.add(
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#4a90c2\"/>"
            .formatted(LABELS, top, Math.round(bar.value() * scale), THICKNESS));
    double end = bar.value();
    if (bar.range().isPresent()) {
      Range range = bar.range().get();
      end = Math.max(end, range.highest());
      lines.add(
          "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#c0392b\" stroke-width=\"3\"/>"
              .formatted(
                  LABELS + Math.round(range.lowest() * scale),
                  middle,
                  LABELS + Math.round(range.highest() * scale),
                  middle));
    }
    lines.add(
        "<text x=\"%d\" y=\"%d\">%s</text>"
            .formatted(
                LABELS + Math.round(end * scale) + 8,
                middle + 5,
                Report.shown(bar.value()).toPlainString()));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
