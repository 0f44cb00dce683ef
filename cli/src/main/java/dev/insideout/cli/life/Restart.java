package dev.insideout.cli.life;

import dev.insideout.cli.flink.Deployment.Start;
import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.Group;
import dev.insideout.cli.ledger.GroupClaim;
import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.cli.program.Deployable;
import java.util.Optional;

/** Stops a group's job with a savepoint, and starts the same rows again from there. */
final class Restart {
  private final Site site;

  Restart(Site site) {
    this.site = site;
  }

  /**
   * Starts {@code version}, whose state is that of the live one.
   *
   * @param what the command, for the ledger
   * @param how its snapshot is where it begins; without one, with what the job leaves when it is
   *     stopped, or has left before
   */
  FlinkJob restart(
      String what, Group group, Deployable version, GroupClaim claim, GroupRecord now, Start how)
      throws Exception {
    site.requireNoManifests(group, now.live());
    Optional<String> left = stop(group);
    Optional<String> savepoint =
        how.snapshot().or(() -> left).or(() -> now.live().flatMap(site::snapshot));
    site.output().progress("Starting %s, version %s …".formatted(group.title(), version.version()));
    String from =
        savepoint.map("from "::concat).orElse("from nothing")
            + left.filter(path -> !left.equals(savepoint)).map("; stopped at "::concat).orElse("");
    return new Launch(site, group, version, how)
        .asOwner(claim, now, new Launch.Entry(what, from), savepoint)
        .job();
  }

  private Optional<String> stop(Group group) {
    Optional<FlinkJob> job = site.deployment().job(group);
    job.ifPresent(
        j -> site.output().progress("Stopping %s with a savepoint …".formatted(group.title())));
    return job.flatMap(j -> site.deployment().stop(j, Optional.empty()).savepoint());
  }
}
