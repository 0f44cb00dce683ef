package dev.insideout.flink;

import dev.insideout.contract.LogConnection;
import java.time.Duration;
import java.util.Optional;

/**
 * How long the transactions of a job may stay open before the broker aborts them. What a checkpoint
 * holds is in a transaction that must still be there when the checkpoint is complete; a broker
 * refuses a writer that asks for more than its maximum.
 *
 * @param asked {@code transaction.timeout.ms} of the job's writers
 */
public record TransactionTimeout(Duration asked) {
  static final String SETTING = "transaction.timeout.ms";

  /** Shorter than what brokers allow (15 minutes, theirs by default). */
  private static final Duration DEFAULT = Duration.ofMinutes(14);

  /** Of a transaction's time a checkpoint may take two thirds; the rest is for the commit. */
  private static final int CHECKPOINT_PARTS = 2;

  private static final int PARTS = 3;

  /**
   * What the connection's own settings ask for, or else the default.
   *
   * @throws TopicException when they ask for no number
   */
  public static TransactionTimeout of(LogConnection log) {
    String own = log.clientProperties().get(SETTING);
    try {
      return new TransactionTimeout(
          own == null ? DEFAULT : Duration.ofMillis(Long.parseLong(own.strip())));
    } catch (NumberFormatException e) {
      throw new TopicException(
          "the client setting %s is '%s', which is no number of milliseconds"
              .formatted(SETTING, own));
    }
  }

  /** The timeout of a checkpoint where nobody asks for another one. */
  public static Duration defaultCheckpointTimeout() {
    return DEFAULT.dividedBy(2);
  }

  /**
   * Checks that what a checkpoint holds can still be committed when the checkpoint is complete.
   *
   * @param checkpointTimeout how long a checkpoint may take
   * @param brokerMaximum {@code transaction.max.timeout.ms}; empty when the broker does not tell
   * @throws TopicException when that is not so, naming both values and what to change
   */
  public void check(Duration checkpointTimeout, Optional<Duration> brokerMaximum) {
    if (brokerMaximum.filter(maximum -> asked.compareTo(maximum) > 0).isPresent()) {
      Duration maximum = brokerMaximum.get();
      throw new TopicException(
          "the job's transactions ask for %s of %d ms, and the broker allows %d ms (transaction.max.timeout.ms): set the client setting %s to at most that"
                  .formatted(SETTING, asked.toMillis(), maximum.toMillis(), SETTING)
              + " and execution.checkpointing.timeout to at most %d ms, or raise the broker's"
                  .formatted(longestCheckpoint(maximum).toMillis()));
    }
    if (checkpointTimeout.compareTo(longestCheckpoint(asked)) > 0) {
      throw new TopicException(
          "the job's transactions are aborted after %d ms (%s), and a checkpoint may take %d ms (execution.checkpointing.timeout): what it holds could be lost before it is committed."
                  .formatted(asked.toMillis(), SETTING, checkpointTimeout.toMillis())
              + " Leave out the client setting %s or set it to at least %d, or set execution.checkpointing.timeout to at most %d ms"
                  .formatted(
                      SETTING,
                      checkpointTimeout.multipliedBy(PARTS).dividedBy(CHECKPOINT_PARTS).toMillis(),
                      longestCheckpoint(asked).toMillis()));
    }
  }

  private static Duration longestCheckpoint(Duration transaction) {
    return transaction.multipliedBy(CHECKPOINT_PARTS).dividedBy(PARTS);
  }
}
