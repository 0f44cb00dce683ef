package dev.insideout.sqlview;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.Run;
import dev.insideout.flink.LogArguments;
import dev.insideout.flink.RegionArguments;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.flink.util.ParameterTool;

/**
 * What the job jar is told when it is started.
 *
 * @param view the group, or a view of it
 * @param kafka bootstrap servers
 * @param registry base address of the schema registry's Confluent API
 * @param project a folder with a {@code sql/} in it; when empty, the SQL in the jar
 * @param kafkaConfig a properties file of Kafka client settings, such as credentials
 * @param run names the submission, and stays the same over restarts; when empty, one is made
 * @param regions what the local region is called, and where others are
 * @param heir true to hold beside the job at work until the topics are handed over to {@code run}
 */
public record JobArguments(
    String view,
    String kafka,
    String registry,
    Optional<String> project,
    Optional<String> kafkaConfig,
    Optional<Run> run,
    RegionArguments regions,
    boolean heir) {
  private static final String USAGE =
      "--view NAME " + LogArguments.USAGE + " [--project DIR] [--heir]";

  /**
   * Reads what {@link #list} gives.
   *
   * @throws FlinkRuntimeException when something is missing or malformed, naming it
   */
  public static JobArguments parse(String... arguments) {
    ParameterTool options = ParameterTool.fromArgs(arguments);
    boolean heir = options.has("heir");
    if (heir && !options.has("run")) {
      throw LogArguments.wrong(
          "--heir needs the --run that the topics will be handed over to", USAGE);
    }
    String view = LogArguments.required(options, "view", USAGE);
    LogArguments log = LogArguments.of(options, USAGE);
    return new JobArguments(
        view,
        log.kafka(),
        log.registry(),
        Optional.ofNullable(options.get("project")),
        log.kafkaConfig(),
        log.run(),
        log.regions(),
        heir);
  }

  /** As a command line has them. */
  public List<String> list() {
    List<String> list = new ArrayList<>();
    list.addAll(List.of("--view", view, "--kafka", kafka, "--registry", registry));
    project.ifPresent(folder -> list.addAll(List.of("--project", folder)));
    kafkaConfig.ifPresent(file -> list.addAll(List.of("--kafka-config", file)));
    run.ifPresent(name -> list.addAll(List.of("--run", name.toString())));
    list.addAll(regions.list());
    if (heir) {
      list.add("--heir");
    }
    return List.copyOf(list);
  }

  /**
   * Submits the job to where {@code env} leads, as {@link ViewJob} does.
   *
   * @throws IOException when a file cannot be read
   */
  JobClient submit(StreamExecutionEnvironment env) throws Exception {
    LogConnection log = new LogArguments(kafka, registry, kafkaConfig, run, regions).connection();
    SqlProject sql =
        project.isPresent() ? SqlProject.open(Path.of(project.get())) : SqlProject.bundled();
    if (heir) {
      return ViewJob.submitHeir(env, sql, view, log, run.orElseThrow());
    }
    return run.isPresent()
        ? ViewJob.submit(env, sql, view, log, run.get())
        : ViewJob.submit(env, sql, view, log);
  }
}
