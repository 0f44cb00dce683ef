package dev.insideout.cli.life;

import dev.insideout.cli.flink.Group;
import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.cli.ledger.Release;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.sqlview.GroupVersion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is to be done with one group, and why.
 *
 * @param reason one sentence
 * @param version what the project says; empty when the group is no longer in it
 * @param deployed what is deployed
 * @param replay how many records of the log would be read again
 * @param duration how long that takes at the rate of the last build; empty when there was none
 * @param stateBytes the state that the live job has now
 * @param readers the consumer groups that are known to read its views
 */
public record GroupPlan(
    Group group,
    Verdict verdict,
    String reason,
    Optional<GroupVersion> version,
    GroupRecord deployed,
    long replay,
    Optional<Duration> duration,
    OptionalLong stateBytes,
    List<String> readers) {

  /**
   * Makes sure that the plan still leads from what is deployed.
   *
   * @throws CommandFailure when that was changed since, or is being handed over
   */
  void requireCurrent(GroupRecord now) {
    if (!versionOf(now).equals(versionOf(deployed))) {
      throw CommandFailure.notSo(
          "%s was changed since the plan was made: plan again.".formatted(group.title()));
    }
    Site.requireNoHandover(group, now);
  }

  private static Optional<String> versionOf(GroupRecord record) {
    return record.live().map(Release::version);
  }
}
