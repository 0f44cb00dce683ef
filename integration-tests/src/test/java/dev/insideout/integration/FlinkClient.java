package dev.insideout.integration;

import dev.insideout.platform.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Flink's own command-line client, a process for each call. */
final class FlinkClient {
  private static final Pattern JOB_ID = Pattern.compile("JobID ([0-9a-f]{32})");
  private static final Pattern SAVEPOINT = Pattern.compile("Savepoint completed. Path: (\\S+)");

  private final FlinkPrograms programs;

  FlinkClient(FlinkPrograms programs) {
    this.programs = programs;
  }

  /** {@code flink run -d -c mainClass jar arguments}; returns the job's id. */
  String run(Path jar, String mainClass, List<String> arguments) {
    return submit(List.of(), jar, mainClass, arguments);
  }

  /** {@code flink run -d -s savepoint -c mainClass jar arguments}; returns the job's id. */
  String runFrom(String savepoint, Path jar, String mainClass, List<String> arguments) {
    return submit(List.of("-s", savepoint), jar, mainClass, arguments);
  }

  /** {@code flink stop --savepointPath folder jobId}; returns the savepoint's path. */
  String stop(String jobId, Path folder) {
    List<String> output =
        call(List.of("stop", "--savepointPath", folder.toUri().toString(), jobId));
    return find(SAVEPOINT, output);
  }

  /** {@code flink list}: what it prints. */
  List<String> list() {
    return call(List.of("list"));
  }

  private String submit(List<String> options, Path jar, String mainClass, List<String> arguments) {
    List<String> line = new ArrayList<>(List.of("run", "-d"));
    line.addAll(options);
    line.addAll(List.of("-c", mainClass, jar.toAbsolutePath().toString()));
    line.addAll(arguments);
    return find(JOB_ID, call(line));
  }

  /** Runs the client and returns what it printed; fails when it fails. */
  private List<String> call(List<String> arguments) {
    long begin = System.nanoTime();
    try (ChildJvm client =
        programs.start(
            "flink " + arguments.get(0),
            "org.apache.flink.client.cli.CliFrontend",
            List.of("-Xmx512m"),
            arguments)) {
      int exitCode = client.awaitEnd(Duration.ofSeconds(180));
      if (exitCode != 0) {
        throw new AssertionError(
            "flink %s: exit code %d\n%s"
                .formatted(
                    String.join(" ", arguments), exitCode, String.join("\n", client.output())));
      }
      System.out.printf(
          "flink %s: %d ms%n", arguments.get(0), (System.nanoTime() - begin) / 1_000_000);
      return client.output();
    }
  }

  private static String find(Pattern pattern, List<String> output) {
    String text = String.join("\n", output);
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new AssertionError("no '%s' in:\n%s".formatted(pattern, text));
    }
    return matcher.group(1);
  }
}
