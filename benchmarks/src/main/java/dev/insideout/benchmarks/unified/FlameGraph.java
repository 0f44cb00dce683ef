package dev.insideout.benchmarks.unified;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sampled stacks as a flame graph, after Brendan Gregg: each frame as wide as it has samples, below
 * what it calls; those of one caller in the order of their names. Its titles say how many samples a
 * frame has.
 */
final class FlameGraph {
  private static final int WIDTH = 1200;
  private static final int ROW = 16;
  private static final int HEAD = 30;
  private static final double NARROWEST = 0.5;
  private static final double LETTER = 6.2;
  private static final int LEAST_LETTERS = 3;

  private final Frame all = new Frame();

  private static final class Frame {
    private final Map<String, Frame> called = new TreeMap<>();
    private int samples;
  }

  /** Counts a sample, its outermost frame first. */
  void add(List<String> frames) {
    Frame frame = all;
    frame.samples++;
    for (String name : frames) {
      frame = frame.called.computeIfAbsent(name, n -> new Frame());
      frame.samples++;
    }
  }

  int samples() {
    return all.samples;
  }

  /** The graph, with frames that are too narrow to be seen left out. */
  String svg(String title) {
    List<String> frames = new ArrayList<>();
    int rows = draw(frames, all, 0, 0);
    int height = HEAD + rows * ROW + ROW;
    List<String> lines = new ArrayList<>();
    lines.add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\" viewBox=\"0 0 %1$d %2$d\" font-family=\"monospace\" font-size=\"10\">"
            .formatted(WIDTH, height));
    lines.add("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>");
    lines.add(
        "<text x=\"8\" y=\"20\" font-size=\"14\">%s, %,d samples</text>"
            .formatted(escaped(title), all.samples));
    // Rows are drawn upwards from the bottom.
    lines.add("<g transform=\"translate(0,%d)\">".formatted(height - ROW));
    lines.addAll(frames);
    lines.add("</g>");
    lines.add("</svg>");
    return String.join("\n", lines) + "\n";
  }

  /** Draws what a frame calls, and gives how many rows that took. */
  private int draw(List<String> lines, Frame frame, double left, int row) {
    int rows = row;
    double at = left;
    for (Map.Entry<String, Frame> called : frame.called.entrySet()) {
      double width = (double) WIDTH * called.getValue().samples / all.samples;
      if (width >= NARROWEST) {
        lines.add(rectangle(called.getKey(), called.getValue().samples, at, width, row));
        rows = Math.max(rows, draw(lines, called.getValue(), at, row + 1));
      }
      at += width;
    }
    return Math.max(rows, row + 1);
  }

  private String rectangle(String name, int samples, double left, double width, int row) {
    int letters = (int) ((width - 4) / LETTER);
    String label = name.length() <= letters ? name : name.substring(0, Math.max(0, letters));
    String text =
        letters < LEAST_LETTERS
            ? ""
            : String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%d\">%s</text>",
                left + 2,
                -row * ROW - 4,
                escaped(label));
    return String.format(
        Locale.ROOT,
        "<g><title>%s, %.2f%%</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%s</g>",
        escaped(name),
        100.0 * samples / all.samples,
        left,
        -(row + 1) * ROW,
        Math.max(NARROWEST, width - NARROWEST),
        ROW - 1,
        color(name),
        text);
  }

  /** Warm, and of one name always the same. */
  private static String color(String name) {
    int hash = name.hashCode();
    return "#%02x%02x%02x"
        .formatted(205 + (hash & 31), 90 + ((hash >> 5) & 127), 30 + ((hash >> 12) & 63));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
