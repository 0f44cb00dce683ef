package dev.insideout.flink;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.LogConnection;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TransactionTimeoutTest {
  private static final Optional<Duration> QUARTER_HOUR = Optional.of(Duration.ofMinutes(15));

  @Test
  void fitsByDefault() {
    assertThatCode(
            () ->
                asking(Map.of()).check(TransactionTimeout.defaultCheckpointTimeout(), QUARTER_HOUR))
        .doesNotThrowAnyException();
  }

  @Test
  void refusesAnotherThatEndsBeforeACheckpointMay() {
    TransactionTimeout short3s = asking(Map.of("transaction.timeout.ms", "3000"));

    assertThatThrownBy(() -> short3s.check(Duration.ofMillis(2_001), QUARTER_HOUR))
        .isInstanceOf(TopicException.class)
        .hasMessageContaining("aborted after 3000 ms (transaction.timeout.ms)")
        .hasMessageContaining("may take 2001 ms (execution.checkpointing.timeout)")
        .hasMessageContaining("set it to at least 3001")
        .hasMessageContaining("at most 2000 ms");
    assertThatCode(() -> short3s.check(Duration.ofMillis(2_000), QUARTER_HOUR))
        .doesNotThrowAnyException();
  }

  @Test
  void refusesMoreThanTheBrokerAllows() {
    assertThatThrownBy(
            () ->
                asking(Map.of()).check(Duration.ofMinutes(1), Optional.of(Duration.ofMinutes(10))))
        .isInstanceOf(TopicException.class)
        .hasMessageContaining("of 840000 ms, and the broker allows 600000 ms")
        .hasMessageContaining("execution.checkpointing.timeout to at most 400000 ms");
  }

  @Test
  void doesNotAskABrokerThatDoesNotTell() {
    assertThatCode(
            () ->
                asking(Map.of("transaction.timeout.ms", "3600000"))
                    .check(Duration.ofMinutes(10), Optional.empty()))
        .doesNotThrowAnyException();
  }

  @Test
  void refusesWhatIsNoNumber() {
    assertThatThrownBy(() -> asking(Map.of("transaction.timeout.ms", "1 h")))
        .isInstanceOf(TopicException.class)
        .hasMessageContaining("'1 h'");
  }

  private static TransactionTimeout asking(Map<String, String> settings) {
    return TransactionTimeout.of(new LogConnection("nowhere:1", "http://nowhere:2", settings));
  }
}
