package dev.insideout.cli.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.demo.recomputation.GlobalOrders;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a demo of two regions has come to.
 *
 * @param homeEvents facts that were written at home
 * @param region the other region
 * @param farEvents facts that were written there
 * @param away how long it was away
 * @param status of the view over both
 * @param partialEpochs how many of its epochs lacked the region
 * @param mismatches rows of the view that differ from a recomputation of both logs
 */
public record RegionsReport(
    long homeEvents,
    String region,
    long farEvents,
    Duration away,
    ViewStatus status,
    long partialEpochs,
    long mismatches) {

  /** The report as one JSON object. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ObjectNode regions = json.putObject("regions");
    regions.putObject(GlobalOrders.HOME).put("events", homeEvents).put("away_ms", 0);
    regions.putObject(region).put("events", farEvents).put("away_ms", away.toMillis());
    ObjectNode view = json.putObject("views").putObject(status.view());
    view.put("rows", status.rows()).put("updates", status.updates());
    status.counts().forEach(view.putObject("by_region")::put);
    view.put("partial_epochs", partialEpochs);
    put(view, "home_freshness_p50_ms", status.p50());
    put(view, "home_freshness_p99_ms", status.p99());
    return json.put("mismatches", mismatches);
  }

  private static void put(ObjectNode json, String name, OptionalLong number) {
    json.put(name, number.isPresent() ? number.getAsLong() : null);
  }

  /** The report as lines of text. */
  public List<String> lines() {
    return List.of(
        "home: %,d events; %s: %,d events, away for %.1f s"
            .formatted(homeEvents, region, farEvents, away.toMillis() / 1e3),
        "%s: %,d rows %s, %,d updates, %,d epochs partial, %,d mismatches"
            .formatted(
                status.view(),
                status.rows(),
                status.counts(),
                status.updates(),
                partialEpochs,
                mismatches));
  }
}
