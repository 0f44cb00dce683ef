package dev.insideout.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.platform.LoopbackPort;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
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
  private static final String SERVICE = "./insideout orders-service";
  private static final String SERVICE_PORT = "8090";
  private static final String CURL = "curl";
  private static final long PATIENCE_SECONDS = 120;

  /** What this test is a part of, or has no place here, by its beginning; and where it is run. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          DEMO + " --seconds",
          "DemoIT of cli/",
          DEMO + " --regions",
          "RegionsDemoIT of cli/",
          "./insideout test --adversarial",
          "ViewTestIT of cli/",
          "./mvnw verify",
          "whoever runs this test",
          "flink run",
          "SubmitToClusterIT");

  @TempDir private Path project;
  private final int servicePort = LoopbackPort.choose(OptionalInt.empty(), "The orders service");

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
    Deque<Process> running = new ArrayDeque<>();
    try {
      running.push(startAndAwait(DEMO, " events, "));
      for (String command : commands.subList(1, commands.size())) {
        if (command.startsWith(SERVICE)) {
          Process service = startAndAwait(command, "Ctrl-C stops.");
          running.push(service);
          awaitView(service);
          ran.add(command);
        } else if (command.startsWith(CURL) && !isInstalled(CURL)) {
          System.out.println("README: there is no curl here to run " + command);
        } else if (ELSEWHERE.keySet().stream().noneMatch(command::startsWith)) {
          run(command);
          ran.add(command);
        }
      }
    } finally {
      running.forEach(process -> process.toHandle().destroy());
      for (Process process : running) {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      }
    }
    assertThat(ran).hasSizeGreaterThanOrEqualTo(6).anyMatch(command -> command.startsWith(SERVICE));
    System.out.println("README: ran " + DEMO + " and beside it " + ran);
  }

  /** Starts what runs until Ctrl-C; returns when it says {@code sign}, and lets it talk on. */
  private Process startAndAwait(String command, String sign) throws IOException {
    Process process =
        bash("exec " + command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    BufferedReader progress =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
    List<String> said = new ArrayList<>();
    String line = progress.readLine();
    while (line != null && !line.contains(sign)) {
      said.add(line);
      line = progress.readLine();
    }
    assertThat(line).as("%s says '%s' after %s", command, sign, said).isNotNull();
    Thread rest = new Thread(() -> progress.lines().forEach(more -> {}), "listens to " + command);
    rest.setDaemon(true);
    rest.start();
    return process;
  }

  /** Returns when the orders service has the rows of its view. */
  private void awaitView(Process service) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest health =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/health".formatted(servicePort)))
            .build();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    HttpResponse<String> answer = client.send(health, HttpResponse.BodyHandlers.ofString());
    while (answer.statusCode() != 200) {
      assertThat(System.nanoTime()).as(answer.body()).isLessThan(end);
      assertThat(service.waitFor(200, TimeUnit.MILLISECONDS)).as("it ended").isFalse();
      answer = client.send(health, HttpResponse.BodyHandlers.ofString());
    }
  }

  /**
   * The commands of all shell blocks, lines that a backslash ends joined with the next, and the
   * orders service where a port is free.
   */
  private List<String> commands() throws IOException {
    List<String> commands = new ArrayList<>();
    Matcher block = SHELL_BLOCK.matcher(Files.readString(REPOSITORY.resolve("README.md")));
    while (block.find()) {
      block
          .group(1)
          .replace("\\\n", " ")
          .replace(SERVICE_PORT, Integer.toString(servicePort))
          .lines()
          .filter(line -> !line.isBlank())
          .forEach(commands::add);
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

  private static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
