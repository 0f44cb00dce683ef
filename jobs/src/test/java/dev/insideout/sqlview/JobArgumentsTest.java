package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.Run;
import dev.insideout.flink.LogArguments;
import dev.insideout.flink.RegionArguments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.util.FlinkRuntimeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobArgumentsTest {
  private static final JobArguments SHORTEST =
      new JobArguments(
          "orders",
          "broker:9092",
          "http://registry:8080",
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          RegionArguments.NONE,
          false);

  private static final JobArguments LONGEST =
      new JobArguments(
          "orders",
          "a:1,b:2",
          "http://registry:8080/apis/ccompat/v7",
          Optional.of("/opt/flink/project"),
          Optional.of("/opt/kafka/client.properties"),
          Optional.of(new Run(1_700_000_000_000L, "1f2e3d4c")),
          new RegionArguments(
              "us",
              Map.of(
                  "eu",
                  new RegionArguments.Region(
                      "eu:9092", "http://eu", Optional.of("/opt/kafka/eu.properties")),
                  "asia",
                  new RegionArguments.Region("asia:9092", "http://asia", Optional.empty()))),
          true);

  @Test
  void areReadBackAsTheyWereWritten() {
    for (JobArguments arguments : List.of(SHORTEST, LONGEST)) {
      assertThat(JobArguments.parse(arguments.list().toArray(String[]::new))).isEqualTo(arguments);
    }
    assertThat(String.join(" ", LONGEST.list()))
        .endsWith(
            "--run 1700000000000-1f2e3d4c --region us --asia.kafka asia:9092 --asia.registry http://asia --eu.kafka eu:9092 --eu.registry http://eu --eu.kafka-config /opt/kafka/eu.properties --heir");
  }

  @Test
  void nameWhatIsMissingOrMalformed() {
    assertThatThrownBy(() -> JobArguments.parse("--view", "orders", "--kafka", "broker:9092"))
        .isInstanceOf(FlinkRuntimeException.class)
        .hasMessageStartingWith("--registry is missing; usage: ");
    List<String> heir = List.of("--view", "v", "--kafka", "k", "--registry", "r", "--heir");
    assertThatThrownBy(() -> JobArguments.parse(heir.toArray(String[]::new)))
        .hasMessageStartingWith("--heir needs the --run");
    assertThatThrownBy(
            () ->
                JobArguments.parse("--view", "v", "--kafka", "k", "--registry", "r", "--run", "x"))
        .hasMessageStartingWith("--run: 'x' is not a run");
    assertThatThrownBy(() -> withRegions("--eu.kafka", "e:1"))
        .hasMessageStartingWith("--eu.registry is missing; usage: ");
    assertThatThrownBy(() -> withRegions("--EU.kafka", "e:1", "--EU.registry", "r"))
        .hasMessageStartingWith("--EU.…: 'EU' cannot be a region's name");
    assertThatThrownBy(
            () -> withRegions("--region", "eu", "--eu.kafka", "e:1", "--eu.registry", "r"))
        .hasMessageStartingWith("--region and --eu.kafka are two regions of one name");
  }

  @Test
  void tellWhereRegionsAre(@TempDir Path folder) throws Exception {
    Path settings = folder.resolve("eu.properties");
    Files.writeString(settings, "security.protocol=SSL");
    LogConnection log =
        LogArguments.parse(
                "--kafka",
                "k:1",
                "--registry",
                "r",
                "--region",
                "us",
                "--eu.kafka",
                "e:1",
                "--eu.registry",
                "http://eu",
                "--eu.kafka-config",
                settings.toString())
            .connection();

    assertThat(log.region()).isEqualTo("us");
    assertThat(log.in("us").kafka()).isEqualTo("k:1");
    assertThat(log.in("eu").kafka()).isEqualTo("e:1");
    assertThat(log.in("eu").registry()).isEqualTo("http://eu");
    assertThat(log.in("eu").clientProperties()).isEqualTo(Map.of("security.protocol", "SSL"));
  }

  private static JobArguments withRegions(String... more) {
    List<String> all = new ArrayList<>(List.of("--view", "v", "--kafka", "k", "--registry", "r"));
    all.addAll(List.of(more));
    return JobArguments.parse(all.toArray(String[]::new));
  }
}
