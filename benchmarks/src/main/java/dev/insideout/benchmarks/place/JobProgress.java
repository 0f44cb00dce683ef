package dev.insideout.benchmarks.place;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.JobID;

/**
 * How far a view's job has read the log, as Flink's REST API tells.
 *
 * @param read how many records
 * @param caughtUp true when it has what there was when it last looked
 */
public record JobProgress(long read, boolean caughtUp) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CUTTER = "cut epochs";
  private static final String SCOPE = "0.cut_epochs.";

  /** Of {@code job} on the cluster at {@code address}; nothing read while it tells nothing. */
  static JobProgress of(URI address, JobID job) throws IOException {
    Map<String, Double> gauges = new TreeMap<>();
    for (JsonNode vertex : get(address, "/jobs/" + job).path("vertices")) {
      if (vertex.path("name").asText().contains(CUTTER)) {
        String path =
            "/jobs/%s/vertices/%s/metrics?get=%slogRead,%scaughtUp"
                .formatted(job, vertex.path("id").asText(), SCOPE, SCOPE);
        get(address, path)
            .forEach(
                gauge -> gauges.put(gauge.path("id").asText(), gauge.path("value").asDouble()));
      }
    }
    return new JobProgress(
        gauges.getOrDefault(SCOPE + "logRead", 0.0).longValue(),
        gauges.getOrDefault(SCOPE + "caughtUp", 0.0) > 0);
  }

  private static JsonNode get(URI address, String path) throws IOException {
    return JSON.readTree(URI.create(address + path).toURL());
  }
}
