package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.marker.Run;
import java.util.List;
import java.util.Optional;
import org.apache.flink.util.FlinkRuntimeException;
import org.junit.jupiter.api.Test;

class JobArgumentsTest {
  private static final JobArguments SHORTEST =
      new JobArguments(
          "orders",
          "broker:9092",
          "http://registry:8080",
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false);

  private static final JobArguments LONGEST =
      new JobArguments(
          "orders",
          "a:1,b:2",
          "http://registry:8080/apis/ccompat/v7",
          Optional.of("/opt/flink/project"),
          Optional.of("/opt/kafka/client.properties"),
          Optional.of(new Run(1_700_000_000_000L, "1f2e3d4c")),
          true);

  @Test
  void areReadBackAsTheyWereWritten() {
    for (JobArguments arguments : List.of(SHORTEST, LONGEST)) {
      assertThat(JobArguments.parse(arguments.list().toArray(String[]::new))).isEqualTo(arguments);
    }
    assertThat(LONGEST.list()).endsWith("--run", "1700000000000-1f2e3d4c", "--heir");
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
  }
}
