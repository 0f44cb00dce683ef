package dev.insideout.benchmarks.place;

import dev.insideout.platform.ChildJvm;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How programs of a benchmark are started in a JVM of their own: all with the same heap and one
 * collector without threads of its own, so that CPU times compare.
 */
public final class BenchJvm {
  /** The packages that Flink's own scripts open on Java 17. */
  private static final List<String> OPENED =
      List.of(
          "java.lang",
          "java.net",
          "java.io",
          "java.nio",
          "sun.nio.ch",
          "java.lang.reflect",
          "java.text",
          "java.time",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "java.util.concurrent.locks");

  private BenchJvm() {}

  /** Starts {@code mainClass} on this JVM's class path. */
  public static ChildJvm.Command command(
      String name, Class<?> mainClass, List<String> arguments, Path log) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "-Xms1g",
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dfile.encoding=UTF-8"));
    OPENED.forEach(opened -> options.add("--add-opens=java.base/%s=ALL-UNNAMED".formatted(opened)));
    String logLevel = System.getProperty("insideout.log.level");
    if (logLevel != null) {
      options.add("-Dinsideout.log.level=" + logLevel);
    }
    return new ChildJvm.Command(
        name, options, classPath(), mainClass.getName(), arguments, Map.of(), log);
  }

  private static List<Path> classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .flatMap(entry -> entry.isEmpty() ? Stream.empty() : Stream.of(Path.of(entry)))
        .toList();
  }
}
