package dev.insideout.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command of the README runs as written, here or in the test that is named. */
class ReadmeIT {
  private static final Path REPOSITORY = Path.of("").toAbsolutePath().getParent();
  private static final Pattern SHELL_BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
  private static final String DEMO = "./insideout demo";
  private static final long PATIENCE_SECONDS = 120;

  /** What this test is a part of, or has no place here, by its beginning; and where it is run. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          DEMO + " --seconds",
          "DemoIT of cli/",
          "./insideout test --adversarial",
          "ViewTestIT of cli/",
          "./mvnw verify",
          "whoever runs this test",
          "flink run",
          "SubmitToClusterIT");

  @TempDir private Path project;

  @Test
  void runsAsWritten() throws Exception {
    for (String folder : List.of("sql", "flink-conf")) {
      copy(REPOSITORY.resolve(folder), project.resolve(folder));
    }
    Files.copy(REPOSITORY.resolve("insideout.yaml"), project.resolve("insideout.yaml"));
    Files.createSymbolicLink(project.resolve("insideout"), REPOSITORY.resolve("insideout"));
    List<String> commands = commands();
    assertThat(commands).startsWith(DEMO);
    List<String> ran = new ArrayList<>();
    Process demo = bash("exec " + DEMO).start();
    try {
      awaitFlow(demo);
      for (String command : commands.subList(1, commands.size())) {
        if (ELSEWHERE.keySet().stream().noneMatch(command::startsWith)) {
          run(command);
          ran.add(command);
        }
      }
    } finally {
      demo.toHandle().destroy();
      assertThat(demo.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(ran).hasSizeGreaterThanOrEqualTo(6);
    System.out.println("README: ran " + DEMO + " and beside it " + ran);
  }

  /** Returns when the demo tells for the first time what flows, and lets it talk on. */
  private static void awaitFlow(Process demo) throws IOException {
    BufferedReader progress =
        new BufferedReader(new InputStreamReader(demo.getErrorStream(), StandardCharsets.UTF_8));
    String line = progress.readLine();
    while (line != null && !line.contains(" events, ")) {
      line = progress.readLine();
    }
    assertThat(line).as("what flows in the demo").isNotNull();
    Thread rest = new Thread(() -> progress.lines().forEach(said -> {}), "listens to the demo");
    rest.setDaemon(true);
    rest.start();
  }

  /** The commands of all shell blocks, lines that a backslash ends joined with the next. */
  private static List<String> commands() throws IOException {
    List<String> commands = new ArrayList<>();
    Matcher block = SHELL_BLOCK.matcher(Files.readString(REPOSITORY.resolve("README.md")));
    while (block.find()) {
      block.group(1).replace("\\\n", " ").lines().filter(l -> !l.isBlank()).forEach(commands::add);
    }
    return commands;
  }

  private void run(String command) throws Exception {
    Path output = Files.createTempFile(project, "command", ".out");
    Process process =
        bash(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as(command).isTrue();
    assertThat(process.exitValue()).as("%s%n%s", command, Files.readString(output)).isZero();
  }

  private ProcessBuilder bash(String command) {
    return new ProcessBuilder("bash", "-c", command).directory(project.toFile());
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
