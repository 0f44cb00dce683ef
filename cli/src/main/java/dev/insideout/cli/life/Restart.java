package dev.insideout.cli.life;

import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.Group;
import dev.insideout.cli.flink.Start;
import dev.insideout.cli.ledger.GroupClaim;
import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.program.Deployable;
import dev.insideout.cli.program.Program;
import dev.insideout.cli.savepoint.FreshSavepoint;
import dev.insideout.flink.job.SavedLayouts;
import dev.insideout.flink.job.StateLayoutException;
import java.io.IOException;
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
    site.requireResident(group, version);
    requireReadable(group, version);
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

  /** State that the job's classes cannot read is found before the job at work is stopped. */
  private void requireReadable(Group group, Deployable version) {
    boolean atWork = site.deployment().job(group).filter(FlinkJob::atWork).isPresent();
    if (!atWork || !(version.program() instanceof Program.JavaClass java)) {
      return;
    }
    String location = site.deployment().savepoint(group, Optional.empty());
    try (FreshSavepoint savepoint = FreshSavepoint.at(location)) {
      SavedLayouts.of(savepoint.folder().toString()).require(group.name(), java.job().states());
    } catch (StateLayoutException e) {
      throw CommandFailure.notSo(e.getMessage(), e);
    } catch (IOException e) {
      site.output()
          .progress(
              "Whether %s can read its state is not known before it starts: of savepoint %s, %s."
                  .formatted(group.title(), location, e.getMessage()));
    }
  }

  private Optional<String> stop(Group group) {
    Optional<FlinkJob> job = site.deployment().job(group);
    job.ifPresent(
        j -> site.output().progress("Stopping %s with a savepoint …".formatted(group.title())));
    return job.flatMap(j -> site.deployment().stop(j, Optional.empty()).savepoint());
  }
}
