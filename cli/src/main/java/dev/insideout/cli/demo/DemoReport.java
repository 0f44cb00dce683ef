package dev.insideout.cli.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalLong;

/**
 * What came of a demo.
 *
 * @param events records that the company wrote
 * @param seconds how long it wrote
 * @param seed of the company
 */
public record DemoReport(long events, double seconds, long seed, List<ViewReport> views) {
  /**
   * What came of a view.
   *
   * @param deadLetters records that the job of its group could not read
   * @param mismatches rows in which it differs from an independent recomputation of the log; empty
   *     for a view that nobody recomputes
   */
  public record ViewReport(ViewStatus status, long deadLetters, OptionalLong mismatches) {}

  /** Rows in which views differ from recomputations. */
  public long mismatches() {
    return views.stream().mapToLong(view -> view.mismatches().orElse(0)).sum();
  }

  private long deadLetters() {
    return views.stream().mapToLong(ViewReport::deadLetters).sum();
  }

  private double eventsPerSecond() {
    return Math.round(10 * events / seconds) / 10.0;
  }

  /** The report as one JSON object. */
  public ObjectNode json() {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("events", events)
            .put("events_per_second", eventsPerSecond())
            .put("seconds", Math.round(10 * seconds) / 10.0)
            .put("seed", seed);
    ObjectNode byName = json.putObject("views");
    for (ViewReport view : views) {
      ObjectNode one =
          byName
              .putObject(view.status().view())
              .put("rows", view.status().rows())
              .put("updates", view.status().updates());
      put(
          put(one.putObject("freshness_ms"), "p50", view.status().p50()),
          "p99",
          view.status().p99());
      put(one.put("dead_letters", view.deadLetters()), "mismatches", view.mismatches());
      if (!view.status().counts().isEmpty()) {
        view.status().counts().forEach(one.putObject("by_status")::put);
      }
    }
    return json.put("dead_letters", deadLetters()).put("mismatches", mismatches());
  }

  private static ObjectNode put(ObjectNode object, String name, OptionalLong value) {
    return value.isPresent() ? object.put(name, value.getAsLong()) : object.putNull(name);
  }

  /** The report as lines of text. */
  public List<String> lines() {
    return views.stream()
        .map(
            view ->
                "%s: %d rows%s, %d updates, %s dead letters, %s"
                    .formatted(
                        view.status().view(),
                        view.status().rows(),
                        view.status().counts().isEmpty() ? "" : " " + view.status().counts(),
                        view.status().updates(),
                        view.deadLetters(),
                        view.mismatches().isEmpty()
                            ? "not recomputed"
                            : view.mismatches().getAsLong() + " mismatches"))
        .toList();
  }
}
