package dev.insideout.sqlview;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.RegistryException;
import dev.insideout.flink.TopicException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.flink.util.ParameterTool;

/**
 * The main class of the job jar: {@code flink run -d -c dev.insideout.sqlview.SqlViewJob
 * insideout-jobs.jar --view NAME --kafka HOST:PORT --registry URL [--project DIR] [--kafka-config
 * FILE]}.
 *
 * <p>{@code --view} names a view, whose group's job it is, or a group. {@code --project} is a
 * folder with a {@code sql/} in it; without it the SQL that is packed in the jar is used. {@code
 * --kafka-config} is a properties file of Kafka client settings, such as credentials.
 */
public final class SqlViewJob {
  private static final String USAGE =
      "usage: --view NAME --kafka HOST:PORT --registry URL [--project DIR] [--kafka-config FILE]";

  private SqlViewJob() {}

  public static void main(String[] arguments) throws Exception {
    ParameterTool options = ParameterTool.fromArgs(arguments);
    String view = required(options, "view");
    LogConnection log =
        new LogConnection(
            required(options, "kafka"), required(options, "registry"), clientProperties(options));
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    try {
      SqlProject project =
          options.has("project")
              ? SqlProject.open(Path.of(options.get("project")))
              : SqlProject.bundled();
      ViewJob.submit(env, project, view, log);
    } catch (InvalidSqlException | TopicException | RegistryException e) {
      throw new FlinkRuntimeException(e.getMessage());
    }
  }

  private static String required(ParameterTool options, String name) {
    if (!options.has(name)) {
      throw new FlinkRuntimeException("--%s is missing; %s".formatted(name, USAGE));
    }
    return options.get(name);
  }

  private static Map<String, String> clientProperties(ParameterTool options) throws IOException {
    if (!options.has("kafka-config")) {
      return Map.of();
    }
    Properties properties = new Properties();
    try (Reader file = Files.newBufferedReader(Path.of(options.get("kafka-config")))) {
      properties.load(file);
    }
    Map<String, String> settings = new HashMap<>();
    properties.forEach((name, value) -> settings.put(name.toString(), value.toString()));
    return settings;
  }
}
