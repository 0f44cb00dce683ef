package dev.insideout.cli.demo;

import dev.insideout.cli.log.MissingRegions;
import dev.insideout.cli.output.Ansi;
import dev.insideout.cli.output.Output;
import dev.insideout.contract.marker.MissingRegion;
import dev.insideout.demo.recomputation.GlobalOrders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** Shows how regions and the view over them do: drawn in its place, or as a line now and then. */
final class RegionsPicture {
  private static final int LINE_EVERY_SECONDS = 5;

  private final Output output;
  private final boolean drawn;
  private int linesDrawn;
  private long seconds = -LINE_EVERY_SECONDS;

  /**
   * @param drawn whether it goes to a terminal
   */
  RegionsPicture(Output output, boolean drawn) {
    this.output = output;
    this.drawn = drawn;
  }

  /** Shows the state of things after {@code elapsed}; to be called every second or so. */
  void show(
      Duration elapsed,
      long homeEvents,
      DemoRegion far,
      ViewStatus view,
      List<MissingRegion> missing) {
    String home = "%-6s there, %,d events".formatted(GlobalOrders.HOME, homeEvents);
    String other = "%-6s %s, %,d events".formatted(far.name(), state(far), far.events());
    String rows =
        "%s  %,d rows %s, fresh at home p50 %s p99 %s"
            .formatted(view.view(), view.rows(), view.counts(), text(view.p50()), text(view.p99()));
    String lacks = missing.isEmpty() ? "whole" : "partial: " + MissingRegions.text(missing);
    if (drawn) {
      draw(
          List.of(
              "insideout demo  %02d:%02d".formatted(elapsed.toMinutes(), elapsed.toSecondsPart()),
              "",
              home,
              other + (far.awaySince().isPresent() ? "" : "   (Enter takes it away)"),
              "",
              rows,
              lacks + (far.awaySince().isPresent() ? "   (Enter brings it back)" : "")));
    } else if (elapsed.toSeconds() - seconds >= LINE_EVERY_SECONDS) {
      seconds = elapsed.toSeconds();
      output.progress("%4d s  %s; %s; %s, %s".formatted(seconds, home, other, rows, lacks));
    }
  }

  /** Somebody pressed Enter: the terminal is a line further down. */
  synchronized void lineEntered() {
    linesDrawn += linesDrawn == 0 ? 0 : 1;
  }

  private static String state(DemoRegion region) {
    return region
        .awaySince()
        .map(since -> "away for %d s".formatted(Duration.between(since, Instant.now()).toSeconds()))
        .orElse("there");
  }

  private static String text(OptionalLong millis) {
    return millis.isPresent() ? millis.getAsLong() + " ms" : "-";
  }

  private synchronized void draw(List<String> lines) {
    StringBuilder text = new StringBuilder(linesDrawn == 0 ? "" : Ansi.up(linesDrawn));
    lines.forEach(line -> text.append(line).append(Ansi.CLEAR_LINE).append('\n'));
    output.progressStream().print(text.append(Ansi.CLEAR_TO_END));
    output.progressStream().flush();
    linesDrawn = lines.size();
  }
}
