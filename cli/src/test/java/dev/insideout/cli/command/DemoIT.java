package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
  private static final Path CHECKOUT = Path.of("").toAbsolutePath().getParent();

  @TempDir Path folder;

  @Test
  void showsViewsThatEqualARecomputation() throws IOException {
    copy(CHECKOUT.resolve("sql"), folder.resolve("sql"));

    JsonNode report =
        demo("--seconds", "6", "--rate", "500", "--corrupt-every", "200", "--views", "all");

    long events = report.path("events").asLong();
    assertThat(events).isBetween(500L, 3100L);
    assertThat(report.path("mismatches").asLong(-1)).isZero();
    assertThat(report.path("dead_letters").asLong()).isPositive();
    List.of(
            "order_status",
            "customer_360",
            "product_availability",
            "revenue_by_hour",
            "bought_together",
            "order_funnel_by_hour",
            "product_sales",
            "open_orders_by_level")
        .forEach(
            view -> {
              JsonNode one = report.path("views").path(view);
              assertThat(one.path("mismatches").asLong(-1)).as(view).isZero();
              assertThat(one.path("rows").asLong()).as(view).isPositive();
              assertThat(one.path("updates").asLong()).as(view).isPositive();
              assertThat(one.at("/freshness_ms/p50").asLong())
                  .as(view)
                  .isPositive()
                  .isLessThanOrEqualTo(one.at("/freshness_ms/p99").asLong());
            });

    CommandRun none = CommandRun.in(folder, "demo", "--jobs", "order_validations");
    assertThat(none.err()).contains("There is no job 'order_validations'", "order_validation?");
    assertThat(none.exitCode()).isEqualTo(2);
    CommandRun another = CommandRun.in(folder, "demo", "--seed", "2", "--seconds", "1");
    assertThat(another.err()).contains("The data is of another company (seed 1");
    assertThat(another.exitCode()).isEqualTo(2);

    JsonNode resumed =
        demo(
            "--seconds",
            "5",
            "--rate",
            "500",
            "--views",
            "order_status",
            "--jobs",
            "order_validation");
    assertThat(resumed.path("views").size()).isEqualTo(2);
    JsonNode decided = resumed.at("/views/order_validations");
    assertThat(decided.at("/by_status/validated").asLong()).isPositive();
    long counted = 0;
    for (JsonNode count : decided.path("by_status")) {
      counted += count.asLong();
    }
    assertThat(decided.path("rows").asLong()).isEqualTo(counted);
    assertThat(resumed.path("mismatches").asLong(-1)).isZero();
    System.out.printf(
        "compared row by row: %s; and after a resume: %s%n", report, resumed.path("views"));
  }

  private JsonNode demo(String... arguments) throws IOException {
    String[] all =
        Stream.concat(Stream.of("demo", "--headless", "--json"), Stream.of(arguments))
            .toArray(String[]::new);
    CommandRun demo = CommandRun.in(folder, all);
    assertThat(demo.exitCode()).as(demo.err()).isZero();
    List<String> lines = demo.outLines();
    return new ObjectMapper().readTree(lines.get(lines.size() - 1));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
