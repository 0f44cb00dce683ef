package dev.insideout.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.metrics.prometheus.PrometheusReporterFactory;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.apache.flink.table.api.config.ExecutionConfigOptions;
import org.apache.flink.table.api.config.TableConfigOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code flink-conf/} says is what this Flink understands. */
class FlinkConfTest {
  private static final List<Class<?>> OPTION_CLASSES =
      List.of(
          BlobServerOptions.class,
          CheckpointingOptions.class,
          CoreOptions.class,
          ExecutionConfigOptions.class,
          ExecutionOptions.class,
          HeartbeatManagerOptions.class,
          JobManagerOptions.class,
          MetricOptions.class,
          PipelineOptions.class,
          RestartStrategyOptions.class,
          RestOptions.class,
          RocksDBConfigurableOptions.class,
          RocksDBOptions.class,
          StateBackendOptions.class,
          StateRecoveryOptions.class,
          TableConfigOptions.class,
          TaskManagerOptions.class,
          WebOptions.class);

  /** A reporter's settings have no option classes; these are all that we use. */
  private static final Map<String, String> REPORTER_SETTINGS =
      Map.of(
          "metrics.reporter.prom.factory.class",
          PrometheusReporterFactory.class.getName(),
          "metrics.reporter.prom.port",
          "9249");

  @ParameterizedTest
  @ValueSource(strings = {"config.yaml", "dev.yaml", "production.yaml"})
  void everyKeyIsAnOptionOfFlinkAndItsValueIsOfTheOptionsType(String file) throws Exception {
    Map<String, ConfigOption<?>> options = options();
    Configuration configuration = FlinkConf.read(file);
    assertThat(configuration.keySet()).isNotEmpty();
    for (String key : configuration.keySet()) {
      if (key.startsWith("metrics.reporter.")) {
        assertThat(REPORTER_SETTINGS).containsEntry(key, configuration.toMap().get(key));
        continue;
      }
      assertThat(options).as("options of Flink").containsKey(key);
      assertThatCode(() -> configuration.get(options.get(key)))
          .as("the value of %s", key)
          .doesNotThrowAnyException();
    }
    System.out.printf("%s: %d keys are options%n", file, configuration.keySet().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev.yaml", "production.yaml"})
  void anOverlayReplacesWholeKeysAndLeavesTheRest(String overlay) throws Exception {
    Map<String, String> base = FlinkConf.read("config.yaml").toMap();
    Map<String, String> over = FlinkConf.read(overlay).toMap();
    Map<String, String> merged = FlinkConf.merged(overlay).toMap();

    Map<String, String> expected = new HashMap<>(base);
    expected.putAll(over);
    assertThat(merged).isEqualTo(expected);
    assertThat(merged).hasSizeLessThan(base.size() + over.size());
    assertThat(over.entrySet())
        .as("says only what differs")
        .doesNotContainAnyElementsOf(base.entrySet());
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev.yaml", "production.yaml"})
  void epochsAreExactAndNothingIsLostQuietly(String overlay) throws Exception {
    Configuration merged = FlinkConf.merged(overlay);
    assertThat(merged.get(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE))
        .isEqualTo(CheckpointingMode.EXACTLY_ONCE);
    assertThat(merged.get(CheckpointingOptions.ENABLE_UNALIGNED)).isFalse();
    assertThat(merged.get(PipelineOptions.GENERIC_TYPES)).isFalse();
    assertThat(merged.get(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE)).isFalse();
    assertThat(merged.get(ExecutionConfigOptions.IDLE_STATE_RETENTION)).isZero();
    assertThat(merged.get(ExecutionConfigOptions.TABLE_EXEC_UID_GENERATION))
        .isEqualTo(ExecutionConfigOptions.UidGeneration.ALWAYS);
  }

  @Test
  void onlyDevTakesJobsFromTheWebPageAndOnlyProductionLeavesLoopback() throws Exception {
    assertThat(FlinkConf.merged("dev.yaml").get(WebOptions.SUBMIT_ENABLE)).isTrue();
    assertThat(FlinkConf.merged("dev.yaml").get(RestOptions.BIND_ADDRESS)).isEqualTo("127.0.0.1");
    assertThat(FlinkConf.merged("production.yaml").get(WebOptions.SUBMIT_ENABLE)).isFalse();
    assertThat(FlinkConf.merged("production.yaml").get(RestOptions.BIND_ADDRESS))
        .isEqualTo("0.0.0.0");
  }

  /** The image's build reads an overlay line by line, and `-Dkey=value` has one key. */
  @Test
  void everyLineIsACommentOrOneWholeKeyAndItsValue() throws IOException {
    try (Stream<Path> files = Files.list(FlinkConf.FOLDER)) {
      for (Path file : files.toList()) {
        assertThat(Files.readAllLines(file))
            .as("%s", file)
            .allMatch(line -> line.matches("|#.*|[a-z][A-Za-z0-9.-]*: \\S.*"));
      }
    }
  }

  private static Map<String, ConfigOption<?>> options() throws IllegalAccessException {
    Map<String, ConfigOption<?>> options = new HashMap<>();
    for (Class<?> type : OPTION_CLASSES) {
      for (Field field : type.getFields()) {
        if (field.getType() == ConfigOption.class) {
          ConfigOption<?> option = (ConfigOption<?>) field.get(null);
          options.put(option.key(), option);
        }
      }
    }
    return options;
  }
}
