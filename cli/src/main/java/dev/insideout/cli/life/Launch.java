package dev.insideout.cli.life;

import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.Group;
import dev.insideout.cli.flink.Start;
import dev.insideout.cli.ledger.Claim;
import dev.insideout.cli.ledger.GroupClaim;
import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.cli.ledger.Release;
import dev.insideout.cli.program.Deployable;
import dev.insideout.contract.marker.Run;
import dev.insideout.sqlview.ViewJob;
import java.time.Instant;
import java.util.Optional;

/**
 * One submission of a version. The ledger knows it before Flink does, so that whoever is killed in
 * between leaves nothing that nobody knows; what does not start is taken out again.
 */
final class Launch {
  private final Site site;
  private final Group group;
  private final Deployable version;
  private final Start how;
  private final Run run;

  /**
   * @param how with jar and parallelism
   */
  Launch(Site site, Group group, Deployable version, Start how) {
    this.site = site;
    this.group = group;
    this.version = version;
    this.run = version.nextRun(site.log());
    this.how = how.of(version.program(), run);
  }

  /**
   * What was started.
   *
   * @param record what is deployed of the group since
   */
  record Started(FlinkJob job, GroupRecord record) {}

  /** What the ledger is told of a submission. */
  record Entry(String what, String detail) {}

  /** Starts it as the writer of the group's topics. */
  Started asOwner(GroupClaim claim, GroupRecord now, Entry entry, Optional<String> snapshot)
      throws Exception {
    site.deployment().requireEnded(group);
    Release planned = release(group.name()).stoppedAt(snapshot);
    return start(
        claim,
        now,
        entry,
        now.withLive(planned),
        () -> site.deployment().start(group, how.from(snapshot)),
        job -> now.withLive(planned.runningAs(job.id(), job.name())));
  }

  /** Starts it to hold until the topics are handed over to it. */
  Started asHeir(GroupClaim claim, GroupRecord now, Entry entry, Optional<String> snapshot)
      throws Exception {
    Release planned =
        release(ViewJob.heirName(group.name(), version.version())).stoppedAt(snapshot);
    return start(
        claim,
        now,
        entry,
        now.withBuilding(Optional.of(planned)),
        () -> site.deployment().startHeir(group, version.version(), how.from(snapshot)),
        job -> now.withBuilding(Optional.of(planned.runningAs(job.id(), job.name()))));
  }

  private interface Submission {
    FlinkJob submit() throws Exception;
  }

  private interface Outcome {
    GroupRecord of(FlinkJob job);
  }

  private Started start(
      GroupClaim claim,
      GroupRecord now,
      Entry entry,
      GroupRecord planned,
      Submission submission,
      Outcome outcome)
      throws Exception {
    site.requireResident(group, version);
    claim.write(planned, entry.what(), version.version(), entry.detail());
    FlinkJob job;
    try {
      job = submission.submit();
    } catch (Exception e) {
      claim.write(now, entry.what(), version.version(), "did not start: " + e.getMessage());
      throw e;
    }
    GroupRecord record = outcome.of(job);
    claim.write(record, "started", version.version(), "job " + job.id());
    return new Started(job, record);
  }

  private Release release(String jobName) {
    return Release.planned(version, run, jobName, site.settings(), Instant.now(), Claim.who());
  }
}
