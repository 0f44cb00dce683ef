package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.insideout.platform.LoopbackPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The company in two countries; one goes away, with broker, registry and services, and is back. */
class RegionsDemoIT {
  private static final Path PROJECT =
      Path.of("").toAbsolutePath().getParent().resolve("demo/two-countries");
  private static final long AWAY_MILLIS = 6_000;

  @TempDir Path folder;

  @Test
  void takesACountryAwayAndShowsAViewThatEqualsARecomputationOfBothLogs() throws IOException {
    copy(PROJECT.resolve("sql"), folder.resolve("sql"));
    assertThat(Files.readString(PROJECT.resolve("insideout.yaml"))).contains("nl:");
    Files.writeString(folder.resolve("insideout.yaml"), regionWherePortsAreFree());
    CommandRun valid = CommandRun.in(folder, "validate");
    assertThat(valid.exitCode()).as(valid.out() + valid.err()).isZero();
    CommandRun tested = CommandRun.in(folder, "test");
    assertThat(tested.exitCode()).as(tested.out() + tested.err()).isZero();

    CommandRun demo =
        CommandRun.in(
            folder,
            ("demo --regions 2 --headless --json --rate 400 --customers 50 --products 20"
                    + " --seconds 18 --away "
                    + AWAY_MILLIS / 1_000)
                .split(" "));

    assertThat(demo.exitCode()).as(demo.err()).isZero();
    List<String> lines = demo.outLines();
    JsonNode report = new ObjectMapper().readTree(lines.get(lines.size() - 1));
    assertThat(report.path("mismatches").asLong(-1)).isZero();
    assertThat(report.at("/regions/nl/away_ms").asLong()).isGreaterThanOrEqualTo(AWAY_MILLIS - 500);
    JsonNode view = report.at("/views/global_orders");
    assertThat(view.at("/by_region/home").asLong()).isPositive();
    assertThat(view.at("/by_region/nl").asLong()).isPositive();
    assertThat(view.path("partial_epochs").asLong()).isPositive();
    System.out.println("two countries, one away meanwhile, compared row by row: " + report);
  }

  @Test
  void saysWhatItIsFor() {
    CommandRun three = CommandRun.in(folder, "demo", "--regions", "3");
    assertThat(three.err()).contains("--regions is 1 or 2, and not 3.");
    assertThat(three.exitCode()).isEqualTo(2);
    CommandRun alone = CommandRun.in(folder, "demo", "--away", "3", "--seconds", "9");
    assertThat(alone.err()).contains("--away is for --regions 2 with --seconds.");
  }

  private static String regionWherePortsAreFree() {
    int kafka = LoopbackPort.choose(OptionalInt.empty(), "Kafka");
    int registry = LoopbackPort.choose(OptionalInt.empty(), "The registry");
    return """
    environments:
      dev:
        regions:
          nl: {kafka: "127.0.0.1:%d", registry: "http://127.0.0.1:%d/apis/ccompat/v7"}
    """
        .formatted(kafka, registry);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
