package dev.insideout.integration;

import dev.insideout.platform.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;

/**
 * Flink's main classes as processes, called as the scripts of a Flink distribution call them: its
 * lib folder as the class path, its configuration folder in the environment, the JVM options of the
 * configuration.
 */
final class FlinkPrograms {
  /** Filled by the build of the module {@code integration-tests/flink}. */
  private static final Path LIB = Path.of("flink", "target", "lib").toAbsolutePath();

  private static final Path LOGGING =
      Path.of("target", "test-classes", "flink-log4j.properties").toAbsolutePath();
  private static final String RESULT = "BASH_JAVA_UTILS_EXEC_RESULT:";

  private final Path dir;
  private final List<Path> classPath;
  private final List<String> jvmOptions;

  /**
   * @param dir gets the configuration, as {@code conf}, and the programs' logs
   */
  FlinkPrograms(Path dir, Configuration configuration) {
    this.dir = dir;
    this.classPath = jars();
    this.jvmOptions =
        words(
            configuration.get(CoreOptions.FLINK_DEFAULT_JVM_OPTIONS)
                + " "
                + configuration.get(CoreOptions.FLINK_JVM_OPTIONS));
    writeConfiguration(configuration);
  }

  /** JVM options and arguments that give a process the memory that the configuration says. */
  record Memory(List<String> jvmOptions, List<String> arguments) {}

  /**
   * What Flink's own tool says about memory.
   *
   * @param command such as {@code GET_TM_RESOURCE_PARAMS}
   */
  Memory memory(String command) {
    try (ChildJvm tool =
        start(
            command,
            "org.apache.flink.runtime.util.bash.BashJavaUtils",
            List.of("-Xmx64m"),
            List.of(command, "--configDir", conf()))) {
      int exitCode = tool.awaitEnd(Duration.ofSeconds(60));
      List<String> results =
          tool.output().stream()
              .filter(line -> line.startsWith(RESULT))
              .map(line -> line.substring(RESULT.length()))
              .toList();
      if (exitCode != 0 || results.size() != 2) {
        throw new IllegalStateException(String.join("\n", tool.output()));
      }
      return new Memory(words(results.get(0)), words(results.get(1)));
    }
  }

  ChildJvm start(String name, String mainClass, List<String> jvm, List<String> arguments) {
    List<String> options = new ArrayList<>(jvmOptions);
    options.addAll(jvm);
    options.add("-Dlog4j.configurationFile=" + LOGGING.toUri());
    return ChildJvm.start(
        new ChildJvm.Command(
            name,
            options,
            classPath,
            mainClass,
            arguments,
            Map.of("FLINK_CONF_DIR", conf(), "FLINK_LIB_DIR", LIB.toString()),
            dir.resolve(name.replaceAll("\\W+", "-") + ".log")));
  }

  String conf() {
    return dir.resolve("conf").toString();
  }

  private void writeConfiguration(Configuration configuration) {
    try {
      Path conf = Files.createDirectories(dir.resolve("conf"));
      List<String> lines = new ArrayList<>();
      configuration.toMap().forEach((key, value) -> lines.add(key + ": " + value));
      Files.write(conf.resolve("config.yaml"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> jars() {
    try (Stream<Path> files = Files.list(LIB)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Flink's lib folder is missing: run `./mvnw -pl integration-tests -am package`", e);
    }
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.strip().split("\\s+")).toList();
  }
}
