package dev.insideout.cli.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cli.output.CommandFailure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Flink's REST API, as far as jobs are listed, watched, saved and stopped through it. Every method
 * throws {@link CommandFailure} when nobody answers, or with an error.
 */
public final class FlinkRest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration ELECTION_PATIENCE = Duration.ofSeconds(60);
  private static final long POLL_MILLIS = 100;
  private static final int UNAVAILABLE = 503;

  private final String address;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

  /** An API at an address such as {@code http://127.0.0.1:8081}. */
  public FlinkRest(String address) {
    this.address = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
  }

  /** All jobs that the cluster remembers. */
  public List<FlinkJob> jobs() {
    List<FlinkJob> jobs = new ArrayList<>();
    for (JsonNode job : get("/jobs/overview").path("jobs")) {
      jobs.add(
          new FlinkJob(
              job.path("jid").asText(),
              job.path("name").asText(),
              job.path("state").asText(),
              job.path("start-time").asLong(),
              job.path("tasks").path("total").asInt(),
              job.path("tasks").path("running").asInt()));
    }
    return List.copyOf(jobs);
  }

  /** The job of {@code group}, as {@link GroupJobs} has it. */
  public Optional<FlinkJob> job(String group) {
    return new GroupJobs(jobs()).of(group);
  }

  /** The job of exactly that name that has not ended. */
  public Optional<FlinkJob> running(String name) {
    return jobs().stream().filter(job -> job.name().equals(name) && !job.ended()).findFirst();
  }

  /** The job of that id; empty when the cluster does not remember it. */
  public Optional<FlinkJob> jobOf(String id) {
    return jobs().stream().filter(job -> job.id().equals(id)).findFirst();
  }

  /**
   * Stops a job with a savepoint and waits for it.
   *
   * @param folder where the savepoint goes; empty for where the cluster puts them
   * @return where the savepoint is
   */
  public String stopWithSavepoint(FlinkJob job, Optional<String> folder, Duration patience) {
    ObjectNode request = JSON.createObjectNode().put("drain", false);
    folder.ifPresent(path -> request.put("targetDirectory", path));
    return awaitSavepoint(job, "stop", request, patience, "stopped with a savepoint");
  }

  /**
   * Makes a savepoint of a job, which goes on running, and waits for it.
   *
   * @param folder as in {@link #stopWithSavepoint}
   * @return where the savepoint is
   */
  public String savepoint(FlinkJob job, Optional<String> folder, Duration patience) {
    ObjectNode request = JSON.createObjectNode().put("cancel-job", false);
    folder.ifPresent(path -> request.put("target-directory", path));
    return awaitSavepoint(job, "savepoints", request, patience, "saved");
  }

  private String awaitSavepoint(
      FlinkJob job, String action, ObjectNode request, Duration patience, String wanted) {
    String trigger =
        send(post("/jobs/%s/%s".formatted(job.id(), action), request)).path("request-id").asText();
    JsonNode done =
        await(
            patience,
            () ->
                Optional.of(get("/jobs/%s/savepoints/%s".formatted(job.id(), trigger)))
                    .filter(
                        answer -> answer.path("status").path("id").asText().equals("COMPLETED")),
            () ->
                "The savepoint of %s is not done after %d s."
                    .formatted(job.name(), patience.toSeconds()));
    JsonNode failure = done.path("operation").path("failure-cause");
    if (!failure.isMissingNode()) {
      throw CommandFailure.unreachable(
          "%s could not be %s: %s. It goes on running."
              .formatted(
                  job.name(),
                  wanted,
                  StackTraceText.rootCause(failure.path("stack-trace").asText())));
    }
    return done.path("operation").path("location").asText();
  }

  /** The newest checkpoint of a job that is complete; empty before the first. */
  public Optional<LastCheckpoint> lastCheckpoint(FlinkJob job) {
    JsonNode last =
        get("/jobs/%s/checkpoints".formatted(job.id())).path("latest").path("completed");
    return last.isObject()
        ? Optional.of(
            new LastCheckpoint(
                last.path("state_size").asLong(),
                Duration.ofMillis(last.path("end_to_end_duration").asLong()),
                Instant.ofEpochMilli(last.path("latest_ack_timestamp").asLong())))
        : Optional.empty();
  }

  /**
   * The newer one of the last complete checkpoint and the last savepoint of a job that the cluster
   * remembers; empty when it has neither.
   */
  public Optional<String> newestSnapshot(String jobId) {
    JsonNode latest = get("/jobs/%s/checkpoints".formatted(jobId)).path("latest");
    return Stream.of("completed", "savepoint")
        .map(latest::path)
        .filter(snapshot -> snapshot.path("external_path").isTextual())
        .max(Comparator.comparingLong(snapshot -> snapshot.path("latest_ack_timestamp").asLong()))
        .map(snapshot -> snapshot.path("external_path").asText());
  }

  /** What the cluster's own configuration says. */
  Optional<String> setting(String key) {
    for (JsonNode setting : get("/jobmanager/config")) {
      if (setting.path("key").asText().equals(key)) {
        return Optional.of(setting.path("value").asText());
      }
    }
    return Optional.empty();
  }

  /**
   * How often a job has restarted since it was submitted, as the cluster knew it at the last of its
   * own looks, which it makes when it is asked, and not more often than {@code
   * metrics.fetcher.update-interval} says; empty before the first.
   */
  public OptionalLong restarts(FlinkJob job) {
    JsonNode metric = get("/jobs/%s/metrics?get=numRestarts".formatted(job.id())).path(0);
    String value = metric.path("value").asText();
    return value.matches("\\d{1,18}")
        ? OptionalLong.of(Long.parseLong(value))
        : OptionalLong.empty();
  }

  /** Cancels a job and waits until it is gone. */
  public void cancel(FlinkJob job, Duration patience) {
    send(
        request("/jobs/%s?mode=cancel".formatted(job.id()))
            .method("PATCH", BodyPublishers.noBody())
            .build());
    await(
        patience,
        () -> jobOf(job.id()).filter(FlinkJob::ended),
        () -> "%s is not cancelled after %d s.".formatted(job.name(), patience.toSeconds()));
  }

  /**
   * Waits until all tasks of a job run. One that does not come to run in time is cancelled: nobody
   * would know of it when it did.
   *
   * @return the job; one that has ended instead, if it has
   */
  public FlinkJob awaitStart(String id, Duration patience) {
    return poll(patience, () -> jobOf(id).filter(job -> job.atWork() || job.ended()))
        .orElseThrow(() -> givenUp(id, patience));
  }

  private CommandFailure givenUp(String id, Duration patience) {
    Optional<FlinkJob> waiting = jobOf(id);
    String standing = waiting.map(this::standing).orElse("lost");
    waiting.filter(job -> !job.ended()).ifPresent(job -> cancel(job, patience));
    return CommandFailure.unreachable(
        "Job %s does not run after %d s, and is cancelled: %s."
            .formatted(id, patience.toSeconds(), standing));
  }

  private String standing(FlinkJob job) {
    return "its job is %s with %d of %d tasks at work, %s"
        .formatted(
            job.state(),
            job.runningTasks(),
            job.tasks(),
            failure(job).orElse("perhaps since no slot is free"));
  }

  /**
   * The numbers that an operator of a job tells of itself, by name; empty while it tells none.
   *
   * @param operator its name in the job, such as {@code cut epochs}
   */
  public Map<String, Double> gauges(FlinkJob job, String operator, List<String> names) {
    String scope = "0." + operator.replace(' ', '_') + ".";
    String wanted = names.stream().map(scope::concat).collect(Collectors.joining(","));
    Map<String, Double> gauges = new TreeMap<>();
    for (JsonNode vertex : get("/jobs/" + job.id()).path("vertices")) {
      if (vertex.path("name").asText().contains(operator)) {
        get("/jobs/%s/vertices/%s/metrics?get=%s"
                .formatted(job.id(), vertex.path("id").asText(), wanted))
            .forEach(
                gauge ->
                    gauges.put(
                        gauge.path("id").asText().substring(scope.length()),
                        gauge.path("value").asDouble()));
      }
    }
    return gauges;
  }

  /** Why the job failed last. */
  public Optional<String> failure(FlinkJob job) {
    JsonNode entries =
        get("/jobs/%s/exceptions".formatted(job.id())).path("exceptionHistory").path("entries");
    return entries.isEmpty()
        ? Optional.empty()
        : Optional.of(StackTraceText.rootCause(entries.get(0).path("stacktrace").asText()));
  }

  private static <T> T await(
      Duration patience, Supplier<Optional<T>> wanted, Supplier<String> complaint) {
    return poll(patience, wanted).orElseThrow(() -> CommandFailure.unreachable(complaint.get()));
  }

  /** What is wanted, once it is there; empty when it is not in time. */
  private static <T> Optional<T> poll(Duration patience, Supplier<Optional<T>> wanted) {
    long end = System.nanoTime() + patience.toNanos();
    Optional<T> found = wanted.get();
    while (found.isEmpty() && System.nanoTime() <= end) {
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw CommandFailure.unreachable("Interrupted while waiting for Flink.", e);
      }
      found = wanted.get();
    }
    return found;
  }

  private JsonNode get(String path) {
    return send(request(path).GET().build());
  }

  private HttpRequest post(String path, JsonNode body) {
    return request(path).POST(BodyPublishers.ofString(body.toString())).build();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(address + path))
        .timeout(TIMEOUT)
        .header("Content-Type", "application/json");
  }

  private JsonNode send(HttpRequest request) {
    try {
      HttpResponse<String> answer = exchange(request);
      JsonNode body = JSON.readTree(answer.body());
      if (answer.statusCode() / 100 != 2) {
        throw CommandFailure.unreachable(
            "Flink at %s answered %d to %s: %s."
                .formatted(
                    address,
                    answer.statusCode(),
                    request.uri().getPath(),
                    StackTraceText.rootCause(body.path("errors").path(0).asText())));
      }
      return body;
    } catch (IOException e) {
      throw CommandFailure.unreachable(
          "Flink at %s does not answer (%s).".formatted(address, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.unreachable("Interrupted while asking Flink at " + address, e);
    }
  }

  /** Asks again while the cluster has no leader, as just after its start. */
  private HttpResponse<String> exchange(HttpRequest request)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + ELECTION_PATIENCE.toNanos();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    while (answer.statusCode() == UNAVAILABLE && System.nanoTime() < end) {
      Thread.sleep(POLL_MILLIS);
      answer = http.send(request, BodyHandlers.ofString());
    }
    return answer;
  }
}
