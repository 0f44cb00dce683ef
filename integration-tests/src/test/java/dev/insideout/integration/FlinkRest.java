package dev.insideout.integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** What a JobManager tells over its REST interface. */
final class FlinkRest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final int port;

  FlinkRest(int port) {
    this.port = port;
  }

  String address() {
    return "http://127.0.0.1:" + port;
  }

  /** How many TaskManagers the JobManager knows; none before it listens. */
  int taskManagers() {
    return get("/overview").path("taskmanagers").asInt(0);
  }

  /** True when every subtask of the job runs. */
  boolean runs(String jobId) {
    JsonNode job = get("/jobs/" + jobId);
    Set<String> states = new HashSet<>();
    job.path("vertices").forEach(vertex -> states.add(vertex.path("status").asText()));
    return job.path("state").asText().equals("RUNNING") && states.equals(Set.of("RUNNING"));
  }

  String state(String jobId) {
    return get("/jobs/" + jobId).path("state").asText();
  }

  int completedCheckpoints(String jobId) {
    return get("/jobs/" + jobId + "/checkpoints").path("counts").path("completed").asInt(0);
  }

  /** How often the job took its state from a checkpoint or savepoint. */
  int restored(String jobId) {
    return get("/jobs/" + jobId + "/checkpoints").path("counts").path("restored").asInt(0);
  }

  private JsonNode get(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address() + path))
            .timeout(Duration.ofSeconds(10))
            .build();
    try {
      return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
    } catch (ConnectException e) {
      return JSON.createObjectNode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
