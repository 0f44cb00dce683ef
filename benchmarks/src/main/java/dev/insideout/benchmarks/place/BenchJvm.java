package dev.insideout.benchmarks.place;

import dev.insideout.platform.ChildJvm;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How programs of a benchmark are started in a JVM of their own: all of a kind with the same heap,
 * and with one collector without threads of its own, so that CPU times compare.
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

  /**
   * The system property that names the folder of the libraries that a service adds to have its
   * caches in RocksDB. Without it, it is the folder {@code cache-lib} beside this module's classes,
   * where the build puts them.
   */
  public static final String CACHE_LIBRARIES_PROPERTY = "insideout.cache.lib";

  private static final String JOB_HEAP = "1g";
  private static final String SERVICE_HEAP = "2g";

  private BenchJvm() {}

  /** Starts {@code mainClass} on this JVM's class path. */
  public static ChildJvm.Command command(
      String name, Class<?> mainClass, List<String> arguments, Path log) {
    return command(name, mainClass, List.of(), arguments, log);
  }

  /** The same with more options of the JVM, which overrule the others. */
  public static ChildJvm.Command command(
      String name, Class<?> mainClass, List<String> more, List<String> arguments, Path log) {
    List<String> options = options(JOB_HEAP);
    options.addAll(more);
    OPENED.forEach(opened -> options.add("--add-opens=java.base/%s=ALL-UNNAMED".formatted(opened)));
    return command(name, options, classPath().toList(), mainClass, arguments, log);
  }

  /**
   * Starts {@code mainClass} as a service that embeds views: without Flink, and with the cache's
   * RocksDB, whose classes are called as those of Flink's are; its heap in huge pages, where the
   * system has them, as {@code docs/cache.md} has it.
   */
  public static ChildJvm.Command service(
      String name, Class<?> mainClass, List<String> arguments, Path log) {
    return service(name, mainClass, List.of(), arguments, log);
  }

  /** The same with more options of the JVM, which overrule the others. */
  public static ChildJvm.Command service(
      String name, Class<?> mainClass, List<String> more, List<String> arguments, Path log) {
    List<Path> classPath =
        Stream.concat(cacheLibraries().stream(), classPath().filter(entry -> !isOfFlink(entry)))
            .toList();
    List<String> options = options(SERVICE_HEAP);
    options.add("-XX:+UseTransparentHugePages");
    options.addAll(more);
    return command(name, options, classPath, mainClass, arguments, log);
  }

  /** The CPU time of a process, its collector and compiler among it; empty when it has ended. */
  public static Optional<Duration> cpuTime(ChildJvm child) {
    return ProcessHandle.of(child.pid()).flatMap(process -> process.info().totalCpuDuration());
  }

  /**
   * Microseconds of CPU time for each fact.
   *
   * @param before the CPU time when {@code first} were through
   * @param last how many are through now; if no more than then, all of its CPU time counts
   */
  public static double microsAFact(ChildJvm child, Duration before, long first, long last) {
    Duration now = cpuTime(child).orElseThrow();
    return first == last
        ? now.toNanos() / 1e3 / last
        : now.minus(before).toNanos() / 1e3 / (last - first);
  }

  private static ChildJvm.Command command(
      String name,
      List<String> options,
      List<Path> classPath,
      Class<?> mainClass,
      List<String> arguments,
      Path log) {
    return new ChildJvm.Command(
        name, options, classPath, mainClass.getName(), arguments, Map.of(), log);
  }

  private static List<String> options(String heap) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "-Xms" + heap,
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dfile.encoding=UTF-8"));
    String logLevel = System.getProperty("insideout.log.level");
    if (logLevel != null) {
      options.add("-Dinsideout.log.level=" + logLevel);
    }
    return options;
  }

  private static Stream<Path> classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .flatMap(entry -> entry.isEmpty() ? Stream.empty() : Stream.of(Path.of(entry)));
  }

  private static boolean isOfFlink(Path entry) {
    String name = entry.getFileName().toString();
    return name.startsWith("flink-") || name.startsWith("frocksdbjni-");
  }

  private static List<Path> cacheLibraries() {
    String named = System.getProperty(CACHE_LIBRARIES_PROPERTY);
    Path folder =
        named == null ? CodeLocation.ofThisModule().resolveSibling("cache-lib") : Path.of(named);
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw new IllegalStateException(
          "the cache's libraries are not in %s: build the benchmarks with Maven, or name their folder in the system property %s"
              .formatted(folder, CACHE_LIBRARIES_PROPERTY),
          e);
    }
  }
}
