package dev.insideout.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.insideout.contract.LogConnection;
import dev.insideout.demo.Company;
import dev.insideout.demo.CompanyOptions;
import dev.insideout.demo.simulation.SimulationOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
  private static final int FACTS = 3_000;
  private static final long PATIENCE_SECONDS = 120;

  /** What would not end, or would run this test again, by its beginning; and where it is run. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "./insideout demo", "DemoIT of cli/",
          "./mvnw verify", "whoever runs this test",
          "flink run", "SubmitToClusterIT");

  @TempDir private Path project;

  @Test
  void runsAsWritten() throws Exception {
    for (String folder : List.of("sql", "flink-conf")) {
      copy(REPOSITORY.resolve(folder), project.resolve(folder));
    }
    Files.copy(REPOSITORY.resolve("insideout.yaml"), project.resolve("insideout.yaml"));
    Files.createSymbolicLink(project.resolve("insideout"), REPOSITORY.resolve("insideout"));
    List<String> ran = new ArrayList<>();
    Process dev = bash("exec ./insideout dev --json").start();
    try {
      letACompanyWork(dev);
      for (String command : commands()) {
        if (ELSEWHERE.keySet().stream().noneMatch(command::startsWith)) {
          run(command);
          ran.add(command);
        }
      }
    } finally {
      dev.toHandle().destroy();
      assertThat(dev.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(ran).hasSizeGreaterThanOrEqualTo(6);
    System.out.println("README: ran " + ran);
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

  private static void letACompanyWork(Process dev) throws Exception {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(dev.getInputStream(), StandardCharsets.UTF_8));
    String ready = out.readLine();
    assertThat(ready).as("the addresses that dev prints").isNotNull();
    JsonNode addresses = new ObjectMapper().readTree(ready);
    LogConnection log =
        LogConnection.of(addresses.path("kafka").asText(), addresses.path("registry").asText());
    CompanyOptions options =
        CompanyOptions.of(SimulationOptions.DEFAULT.withSize(50, 20), FACTS, FACTS);
    try (Company company = Company.open(log, options)) {
      company.start();
      assertThat(company.awaitEnd(Duration.ofSeconds(PATIENCE_SECONDS))).isTrue();
    }
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
