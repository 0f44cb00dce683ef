package dev.insideout.cli.life;

import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.Group;
import dev.insideout.cli.ledger.GroupClaim;
import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.cli.ledger.Release;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.program.Deployable;
import dev.insideout.contract.marker.Marker;
import dev.insideout.flink.view.GroupTopics;
import dev.insideout.sqlview.GroupVersion;

/**
 * Makes the ledger's record of a group again, of whose job it knows nothing: the topic was deleted,
 * or somebody has submitted the job without a command. What runs is told by its markers.
 */
final class Adoption {
  private final Site site;

  Adoption(Site site) {
    this.site = site;
  }

  /**
   * Writes down that {@code job} is the live one.
   *
   * @param version what the project says, which it must be
   * @throws CommandFailure when it is another version, whose statements nobody knows
   */
  void adopt(Group group, GroupVersion version, FlinkJob job, GroupClaim claim, GroupRecord now) {
    Marker last = newest(group, version, job);
    if (!last.version().equals(version.id())) {
      throw CommandFailure.notSo(
          "%s runs as version %s, of which the ledger knows nothing, and the project's statement is version %s. Check out the statement that runs and apply that first; then change it."
              .formatted(group.title(), last.version(), version.id()));
    }
    site.output()
        .progress(
            "THE LEDGER KNEW NOTHING OF %s, whose job runs: its record is made again from its topics and that job. Its history before, and savepoints to roll back to, are lost."
                .formatted(group.title()));
    Release release =
        Release.planned(
                Deployable.of(version),
                last.run(),
                job.name(),
                site.settings(),
                last.time(),
                "unknown")
            .runningAs(job.id(), job.name());
    claim.write(now.withLive(release), "adopt", version.id(), "found running, job " + job.id());
  }

  private Marker newest(Group group, GroupVersion version, FlinkJob job) {
    try (GroupTopics topics = new GroupTopics(site.log(), version.specs())) {
      return topics
          .standing()
          .newest()
          .orElseThrow(
              () ->
                  CommandFailure.notSo(
                      "%s has a job, %s, that has published nothing yet: wait, or stop it."
                          .formatted(group.title(), job.id())));
    }
  }
}
