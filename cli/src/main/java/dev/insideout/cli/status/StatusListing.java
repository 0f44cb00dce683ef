package dev.insideout.cli.status;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.log.MissingRegions;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.output.Sizes;
import dev.insideout.cli.output.TextTable;
import dev.insideout.contract.marker.EpochId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Shows how views do. */
final class StatusListing {
  private static final double MILLIS = 1000;

  private static final String NONE = "-";

  private final Output output;

  StatusListing(Output output) {
    this.output = output;
  }

  /** Writes one JSON object a view, or a table. */
  void show(List<ViewStatus> views) {
    if (output.json()) {
      views.forEach(view -> output.result(json(view)));
      return;
    }
    output.result(table(views));
    views.forEach(this::tellWhatIsMissing);
  }

  private void tellWhatIsMissing(ViewStatus status) {
    if (!status.missing().isEmpty()) {
      output.result(
          "%s is partial: %s"
              .formatted(status.view().name(), MissingRegions.text(status.missing())));
    }
    if (!status.silent().isEmpty()) {
      output.result(
          "%s: what is behind is not known of %s, which does not answer here"
              .formatted(status.view().name(), String.join(", ", status.silent())));
    }
  }

  private static TextTable table(List<ViewStatus> views) {
    TextTable table =
        new TextTable(
            List.of(
                "view",
                "job",
                "epoch",
                "kind",
                "age s",
                "behind",
                "behind s",
                "state",
                "checkpoint",
                "restarts",
                "dead",
                "readers"));
    for (ViewStatus status : views) {
      table.add(
          status.view().name(),
          status.job().map(FlinkJob::state).orElse(NONE),
          status.newest().map(epoch -> epoch.id().toString()).orElse(NONE),
          kind(status),
          seconds(status.age()),
          status.newest().map(epoch -> Long.toString(status.lag().records())).orElse(NONE),
          seconds(status.behind()),
          status.checkpoint().map(last -> Sizes.text(last.bytes())).orElse(NONE),
          status.checkpoint().map(last -> last.duration().toMillis() + " ms").orElse(NONE),
          text(status.restarts()),
          Long.toString(status.deadLetters()),
          status.readers().isEmpty() ? NONE : String.join(", ", status.readers()));
    }
    return table;
  }

  private static String kind(ViewStatus status) {
    String kind = status.newest().map(epoch -> epoch.kind().text()).orElse(NONE);
    return kind
        + (status.missing().isEmpty() ? "" : ", partial")
        + (status.view().auditable() ? "" : ", not auditable");
  }

  private static String seconds(Optional<Duration> time) {
    return time.map(duration -> "%.1f".formatted(duration.toMillis() / MILLIS)).orElse(NONE);
  }

  private static String text(OptionalLong number) {
    return number.isPresent() ? Long.toString(number.getAsLong()) : NONE;
  }

  private static ObjectNode json(ViewStatus status) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("view", status.view().name())
            .put("group", status.view().group())
            .put("time", status.at().toString())
            .put("auditable", status.view().auditable());
    Optional<EpochId> epoch = status.newest().map(newest -> newest.id());
    json.put("generation", epoch.map(EpochId::generation).orElse(null));
    json.put("epoch", epoch.map(EpochId::toString).orElse(null));
    json.put("kind", status.newest().map(newest -> newest.kind().text()).orElse(null));
    MissingRegions.put(json, status.missing());
    json.put("age_ms", status.age().map(Duration::toMillis).orElse(null));
    json.put("behind_records", epoch.map(id -> status.lag().records()).orElse(null));
    status.silent().forEach(json.putArray("behind_unknown")::add);
    json.put("behind_ms", status.behind().map(Duration::toMillis).orElse(null));
    json.put("job", status.job().map(FlinkJob::id).orElse(null));
    json.put("job_state", status.job().map(FlinkJob::state).orElse(null));
    json.put("state_bytes", status.checkpoint().map(last -> last.bytes()).orElse(null));
    json.put(
        "checkpoint_ms", status.checkpoint().map(last -> last.duration().toMillis()).orElse(null));
    json.put(
        "checkpoint_time",
        status.checkpoint().map(last -> last.completed().toString()).orElse(null));
    json.put("restarts", status.restarts().isPresent() ? status.restarts().getAsLong() : null);
    json.put("dead_letters", status.deadLetters());
    status.readers().forEach(json.putArray("readers")::add);
    return json;
  }
}
