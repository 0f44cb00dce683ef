package dev.insideout.cli.life;

import dev.insideout.cli.flink.Deployment.Start;
import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.Group;
import dev.insideout.cli.ledger.Claim;
import dev.insideout.cli.ledger.Release;
import dev.insideout.contract.marker.Run;
import dev.insideout.sqlview.GroupVersion;
import dev.insideout.sqlview.ViewJob;
import java.time.Instant;
import java.util.Optional;

/** One submission of a version, which has its run before it has a job. */
final class Launch {
  private final Site site;
  private final Group group;
  private final GroupVersion version;
  private final Start how;
  private final Run run;

  /**
   * @param how with jar and parallelism
   */
  Launch(Site site, Group group, GroupVersion version, Start how) {
    this.site = site;
    this.group = group;
    this.version = version;
    this.run = version.nextRun(site.log());
    this.how = how.of(version.sql(), run);
  }

  /** What the ledger says of it before it has a job, as the writer of the group's topics. */
  Release release() {
    return release(group.name());
  }

  /** What the ledger says of it before it has a job, as one that holds. */
  Release heirRelease() {
    return release(ViewJob.heirName(group.name(), version.id()));
  }

  private Release release(String jobName) {
    return new Release(
        version.id(),
        version.meaning(),
        run,
        Optional.empty(),
        jobName,
        version.viewNames(),
        site.settings(),
        Instant.now(),
        Claim.who(),
        version.sql(),
        Optional.empty());
  }

  /** Starts it as the writer of the group's topics. */
  FlinkJob asOwner(Optional<String> snapshot) throws Exception {
    return site.deployment().start(group, how.from(snapshot));
  }

  /** Starts it to hold until the topics are handed over to it. */
  FlinkJob asHeir(Optional<String> snapshot) throws Exception {
    return site.deployment().startHeir(group, version.id(), how.from(snapshot));
  }
}
