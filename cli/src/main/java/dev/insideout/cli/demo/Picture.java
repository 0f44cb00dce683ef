package dev.insideout.cli.demo;

import dev.insideout.cli.output.Ansi;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.output.TextTable;
import dev.insideout.cli.project.RunningPlatform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Shows what flows: as a picture that is drawn again in its place, or as a line now and then. */
final class Picture {
  private static final int LINE_EVERY_SECONDS = 5;

  private final Output output;
  private final RunningPlatform platform;
  private final boolean drawn;
  private final int columns;
  private Map<String, Long> writtenBefore = Map.of();
  private long shownAt;
  private int linesDrawn;

  /**
   * A picture on {@code output}.
   *
   * @param drawn whether it goes to a terminal
   * @param columns of the terminal
   */
  Picture(Output output, RunningPlatform platform, boolean drawn, int columns) {
    this.output = output;
    this.platform = platform;
    this.drawn = drawn;
    this.columns = columns;
  }

  /** Shows the state of things after {@code elapsed}; to be called every second or so. */
  void show(Duration elapsed, Map<String, Long> written, List<ViewStatus> views) {
    long now = System.nanoTime();
    double seconds = shownAt == 0 ? elapsed.toNanos() / 1e9 : (now - shownAt) / 1e9;
    if (drawn) {
      draw(lines(elapsed, seconds, written, views));
    } else if (shownAt == 0 || seconds >= LINE_EVERY_SECONDS) {
      output.progress(line(elapsed, seconds, written, views));
    } else {
      return;
    }
    shownAt = now;
    writtenBefore = Map.copyOf(written);
  }

  private void draw(List<String> lines) {
    StringBuilder text = new StringBuilder(linesDrawn == 0 ? "" : Ansi.up(linesDrawn));
    lines.forEach(line -> text.append(line).append(Ansi.CLEAR_LINE).append('\n'));
    output.progressStream().print(text.append(Ansi.CLEAR_TO_END));
    output.progressStream().flush();
    linesDrawn = lines.size();
  }

  private String line(
      Duration elapsed, double seconds, Map<String, Long> written, List<ViewStatus> views) {
    StringBuilder line =
        new StringBuilder(
            "%4d s  %,d events, %,.0f/s"
                .formatted(elapsed.toSeconds(), total(written), rate(seconds, written)));
    for (ViewStatus view : views) {
      line.append(
          "; %s %,d rows%s, p99 %s"
              .formatted(
                  view.view(),
                  view.rows(),
                  view.counts().isEmpty() ? "" : " (" + counts(view) + ")",
                  duration(view.p99())));
    }
    return line.toString();
  }

  private List<String> lines(
      Duration elapsed, double seconds, Map<String, Long> written, List<ViewStatus> views) {
    TextTable topics = new TextTable(List.of("topic", "events", "events/s"));
    written.forEach(
        (topic, count) ->
            topics.add(
                topic,
                "%,d".formatted(count),
                "%,.0f".formatted((count - writtenBefore.getOrDefault(topic, 0L)) / seconds)));
    TextTable status =
        new TextTable(List.of("view", "rows", "updates", "freshness p50", "p99", "last change"));
    for (ViewStatus view : views) {
      status.add(
          view.view(),
          "%,d".formatted(view.rows()),
          "%,d".formatted(view.updates()),
          duration(view.p50()),
          duration(view.p99()),
          view.lastChange());
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s  %02d:%02d  %,d events, %,.0f/s  %s"
            .formatted(
                output.color() ? Ansi.bold("insideout demo") : "insideout demo",
                elapsed.toMinutes(),
                elapsed.toSecondsPart(),
                total(written),
                rate(seconds, written),
                platform.flink()));
    lines.add("");
    lines.addAll(fit(topics));
    lines.add("");
    lines.addAll(fit(status));
    for (ViewStatus view : views) {
      if (!view.counts().isEmpty()) {
        lines.add("");
        lines.add("%s  %s".formatted(view.view(), counts(view)));
      }
    }
    return lines;
  }

  private static String counts(ViewStatus view) {
    return view.counts().entrySet().stream()
        .map(count -> "%s %,d".formatted(count.getKey().replace('_', ' '), count.getValue()))
        .collect(Collectors.joining("  "));
  }

  /** A line that wraps would spoil the place of all others. */
  private List<String> fit(TextTable table) {
    List<String> lines =
        table.lines(false).stream()
            .map(line -> line.length() < columns ? line : line.substring(0, columns - 1) + "…")
            .toList();
    if (!output.color()) {
      return lines;
    }
    List<String> colored = new ArrayList<>(lines);
    colored.set(0, Ansi.dim(lines.get(0)));
    return colored;
  }

  private static long total(Map<String, Long> written) {
    return written.values().stream().mapToLong(Long::longValue).sum();
  }

  private double rate(double seconds, Map<String, Long> written) {
    return (total(written) - total(writtenBefore)) / seconds;
  }

  private static String duration(OptionalLong millis) {
    if (millis.isEmpty()) {
      return "-";
    }
    return millis.getAsLong() < 1000
        ? millis.getAsLong() + " ms"
        : "%.1f s".formatted(millis.getAsLong() / 1e3);
  }
}
