package dev.insideout.ordervalidation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.insideout.cache.EpochReader;
import dev.insideout.contract.LogConnection;
import dev.insideout.flink.TopicException;
import dev.insideout.flink.job.JobSubmission;
import dev.insideout.testlog.TestLog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Those of the reference implementation's faults that only a running job could have. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StopfordFaultsIT {
  private static final Instant MORNING = Instant.parse("2026-03-02T08:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path dir;

  @Test
  void oneTopicHasOneWriterAndStateIsNotWipedAtAStart() throws Exception {
    try (TestLog log = new TestLog(dir.resolve("log"))) {
      ShopLog shop = new ShopLog(log);
      shop.stock("lamp", 1, 1, MORNING);
      JobClient job = submit(log.connection(), Optional.empty());
      assertThat(decided("o-1", shop, log)).isEqualTo(Decision.VALIDATED);

      assertThatThrownBy(() -> submit(log.connection(), Optional.empty()))
          .isInstanceOf(TopicException.class)
          .hasMessageContaining("group 'order_validation' has a job at work");

      String savepoint =
          job.stopWithSavepoint(
                  false, dir.resolve("savepoints").toString(), SavepointFormatType.CANONICAL)
              .get();
      JobClient restarted = submit(log.connection(), Optional.of(savepoint));
      assertThat(decided("o-2", shop, log)).isEqualTo(Decision.FAILED);
      restarted.cancel().get();
    }
  }

  private static JobClient submit(LogConnection log, Optional<String> savepoint) throws Exception {
    Configuration settings = new Configuration();
    savepoint.ifPresent(path -> settings.set(StateRecoveryOptions.SAVEPOINT_PATH, path));
    OrderValidation job = new OrderValidation();
    return JobSubmission.submit(
        StreamExecutionEnvironment.createLocalEnvironment(2, settings),
        job,
        log,
        JobSubmission.nextRun(job, log));
  }

  /** Orders the one lamp that there is. */
  private static String decided(String order, ShopLog shop, TestLog log) throws Exception {
    shop.header(order, 1, "created", "c-" + order, 1, MORNING);
    shop.line(order, 1, 1, "lamp", 1, "1.00");
    Instant deadline = Instant.now().plus(PATIENCE);
    try (EpochReader view = new EpochReader(log.connection(), List.of("order_validations"))) {
      while (Instant.now().isBefore(deadline)) {
        shop.tick();
        view.poll(Duration.ofMillis(200));
        for (GenericRecord row : view.rows("order_validations").values()) {
          if (row.get("order_id").toString().equals(order)) {
            return row.get("status").toString();
          }
        }
      }
    }
    return fail("order %s is not decided after %s", order, PATIENCE);
  }
}
