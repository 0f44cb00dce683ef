package dev.insideout.cli.doctor;

import dev.insideout.flink.TopicException;
import dev.insideout.flink.TransactionTimeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether a group's transactions stay open long enough: each is open from one checkpoint to the end
 * of the next.
 */
final class TransactionRules {
  private TransactionRules() {}

  /**
   * @param checkpointTimeout how long a checkpoint may take
   * @param brokerMaximum empty when the brokers do not tell
   * @param intervals by group, the time from one checkpoint to the next
   */
  static List<Finding> check(
      TransactionTimeout timeout,
      Duration checkpointTimeout,
      Optional<Duration> brokerMaximum,
      Map<String, Duration> intervals) {
    List<Finding> findings = new ArrayList<>();
    try {
      timeout.check(checkpointTimeout, brokerMaximum);
    } catch (TopicException e) {
      String[] parts = e.getMessage().split(": ", 2);
      findings.add(
          Finding.error(
              "transactions", parts[0] + ": a job would be refused", parts[parts.length - 1]));
    }
    new TreeMap<>(intervals)
        .forEach(
            (group, interval) -> {
              Duration longest = interval.plus(checkpointTimeout);
              if (longest.compareTo(timeout.asked()) > 0) {
                boolean always = interval.compareTo(timeout.asked()) >= 0;
                String reason =
                    "the brokers abort a transaction after %s, and one of this group is open for %s from checkpoint to checkpoint and %s of a checkpoint at most: %s, and each loss is followed by a takeover"
                        .formatted(
                            Times.text(timeout.asked()),
                            Times.text(interval),
                            Times.text(checkpointTimeout),
                            always ? "every epoch is lost" : "an epoch may be lost");
                String fix =
                    "ask for a shorter FRESHNESS, or set transaction.timeout.ms to at least %d for clients and brokers"
                        .formatted(longest.toMillis());
                findings.add(
                    always
                        ? Finding.error("group " + group, reason, fix)
                        : Finding.warning("group " + group, reason, fix));
              }
            });
    return findings;
  }
}
