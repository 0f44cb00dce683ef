package dev.insideout.cli.project;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.contract.LogConnection;
import java.util.Map;
import java.util.Optional;

/**
 * Where a project runs.
 *
 * @param name as in {@code --env}
 * @param log the log and its registry, with those of other regions
 * @param flink address of Flink's REST API, such as {@code http://127.0.0.1:8081}
 * @param savepoints folder for savepoints, as Flink sees it
 * @param embedded the platform that {@code insideout dev} runs, when this is it
 */
public record Environment(
    String name,
    LogConnection log,
    Optional<String> flink,
    Optional<String> savepoints,
    Optional<RunningPlatform> embedded) {

  /** The environment of an embedded platform. */
  public static Environment of(String name, RunningPlatform platform) {
    return new Environment(
        name,
        LogConnection.of(platform.kafka(), platform.registry()),
        Optional.of(platform.flink()),
        Optional.empty(),
        Optional.of(platform));
  }

  /** The same, the local region of the log called {@code region}, and with others. */
  Environment with(String region, Map<String, LogConnection> regions) {
    return new Environment(name, log.named(region).with(regions), flink, savepoints, embedded);
  }

  /**
   * The address of Flink's REST API.
   *
   * @throws CommandFailure when the environment names none
   */
  public String requireFlink() {
    return flink.orElseThrow(
        () ->
            CommandFailure.badInput(
                "Environment '%s' names no Flink cluster: add 'flink: http://HOST:PORT' to it in insideout.yaml."
                    .formatted(name)));
  }
}
