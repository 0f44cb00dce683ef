package dev.insideout.cli.project;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.contract.LogConnection;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.SqlProject;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where a project runs.
 *
 * @param name as in {@code --env}
 * @param log the log and its registry, with those of other regions, each by what its log is called
 * @param regions where other regions are, by name
 * @param flink address of Flink's REST API, such as {@code http://127.0.0.1:8081}
 * @param savepoints folder for savepoints, as Flink sees it
 * @param embedded the platform that {@code insideout dev} runs, when this is it
 */
public record Environment(
    String name,
    LogConnection log,
    Map<String, RegionPlaces> regions,
    Optional<String> flink,
    Optional<String> savepoints,
    Optional<RunningPlatform> embedded) {

  /** The environment of an embedded platform. */
  public static Environment of(String name, RunningPlatform platform) {
    return new Environment(
        name,
        LogConnection.of(platform.kafka(), platform.registry()),
        Map.of(),
        Optional.of(platform.flink()),
        Optional.empty(),
        Optional.of(platform));
  }

  /** The same, the local region of the log called {@code region}, and with others. */
  Environment with(
      String region, Map<String, LogConnection> logs, Map<String, RegionPlaces> others) {
    return new Environment(name, log.named(region).with(logs), others, flink, savepoints, embedded);
  }

  /** Where other regions are now: by region, what the log is called that has its topics. */
  public Map<String, String> places() {
    Map<String, String> places = new TreeMap<>();
    regions.forEach((region, of) -> places.put(region, of.now()));
    return places;
  }

  /**
   * The statements of {@code project}, of regions where they are now.
   *
   * @throws InvalidSqlException when it has no {@code sql/} folder
   */
  public SqlProject sql(ProjectFolder project) throws InvalidSqlException {
    return SqlProject.open(project.root()).at(places());
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
