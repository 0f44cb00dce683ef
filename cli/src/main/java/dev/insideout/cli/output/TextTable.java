package dev.insideout.cli.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A table of text with a heading, columns aligned by spaces; numbers to the right. */
public final class TextTable {
  private static final String GAP = "  ";

  private final List<String> heading;
  private final List<List<String>> rows = new ArrayList<>();

  public TextTable(List<String> heading) {
    this.heading = List.copyOf(heading);
  }

  /** Adds a row; it has as many cells as the heading. */
  public void add(String... cells) {
    add(Arrays.asList(cells));
  }

  /** Adds a row; it has as many cells as the heading. */
  public void add(List<String> cells) {
    if (cells.size() != heading.size()) {
      throw new IllegalArgumentException(
          "%d cells under %d headings".formatted(cells.size(), heading.size()));
    }
    rows.add(List.copyOf(cells));
  }

  /** The table as lines of text, heading first. */
  public List<String> lines(boolean color) {
    int[] widths =
        IntStream.range(0, heading.size())
            .map(i -> rows.stream().mapToInt(r -> r.get(i).length()).max().orElse(0))
            .toArray();
    IntStream.range(0, widths.length)
        .forEach(i -> widths[i] = Math.max(widths[i], heading.get(i).length()));
    List<String> lines = new ArrayList<>();
    String head = line(heading, widths);
    lines.add(color ? Ansi.bold(head) : head);
    rows.forEach(row -> lines.add(line(row, widths)));
    return lines;
  }

  private String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      String padding = " ".repeat(widths[i] - cell.length());
      line.append(i == 0 ? "" : GAP).append(numeric(i) ? padding + cell : cell + padding);
    }
    return line.toString().stripTrailing();
  }

  private boolean numeric(int column) {
    return !rows.isEmpty()
        && rows.stream().allMatch(row -> row.get(column).matches("-|-?[0-9][0-9,.]*"));
  }
}
