package dev.insideout.sqlview;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.Run;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
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
 * @param heir true to hold beside the job at work until the topics are handed over to {@code run}
 */
public record JobArguments(
    String view,
    String kafka,
    String registry,
    Optional<String> project,
    Optional<String> kafkaConfig,
    Optional<Run> run,
    boolean heir) {
  private static final String USAGE =
      "usage: --view NAME --kafka HOST:PORT --registry URL [--project DIR] [--kafka-config FILE] [--run RUN [--heir]]";

  /**
   * Reads what {@link #list} gives.
   *
   * @throws FlinkRuntimeException when something is missing or malformed, naming it
   */
  public static JobArguments parse(String... arguments) {
    ParameterTool options = ParameterTool.fromArgs(arguments);
    boolean heir = options.has("heir");
    if (heir && !options.has("run")) {
      throw wrong("--heir needs the --run that the topics will be handed over to");
    }
    return new JobArguments(
        required(options, "view"),
        required(options, "kafka"),
        required(options, "registry"),
        Optional.ofNullable(options.get("project")),
        Optional.ofNullable(options.get("kafka-config")),
        Optional.ofNullable(options.get("run")).map(JobArguments::run),
        heir);
  }

  /** As a command line has them. */
  public List<String> list() {
    List<String> list = new ArrayList<>();
    list.addAll(List.of("--view", view, "--kafka", kafka, "--registry", registry));
    project.ifPresent(folder -> list.addAll(List.of("--project", folder)));
    kafkaConfig.ifPresent(file -> list.addAll(List.of("--kafka-config", file)));
    run.ifPresent(name -> list.addAll(List.of("--run", name.toString())));
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
    LogConnection log = new LogConnection(kafka, registry, clientProperties());
    SqlProject sql =
        project.isPresent() ? SqlProject.open(Path.of(project.get())) : SqlProject.bundled();
    if (heir) {
      return ViewJob.submitHeir(env, sql, view, log, run.orElseThrow());
    }
    return run.isPresent()
        ? ViewJob.submit(env, sql, view, log, run.get())
        : ViewJob.submit(env, sql, view, log);
  }

  private Map<String, String> clientProperties() throws IOException {
    if (kafkaConfig.isEmpty()) {
      return Map.of();
    }
    Properties properties = new Properties();
    try (Reader file = Files.newBufferedReader(Path.of(kafkaConfig.get()))) {
      properties.load(file);
    }
    Map<String, String> settings = new HashMap<>();
    properties.forEach((name, value) -> settings.put(name.toString(), value.toString()));
    return settings;
  }

  private static Run run(String text) {
    try {
      return Run.parse(text);
    } catch (IllegalArgumentException e) {
      throw wrong("--run: " + e.getMessage());
    }
  }

  private static String required(ParameterTool options, String name) {
    if (!options.has(name)) {
      throw wrong("--%s is missing".formatted(name));
    }
    return options.get(name);
  }

  private static FlinkRuntimeException wrong(String what) {
    return new FlinkRuntimeException("%s; %s".formatted(what, USAGE));
  }
}
