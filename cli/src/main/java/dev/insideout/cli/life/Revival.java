package dev.insideout.cli.life;

import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.Group;
import dev.insideout.cli.flink.Start;
import dev.insideout.cli.ledger.GroupClaim;
import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.cli.ledger.Release;
import dev.insideout.cli.program.Program;
import java.util.Optional;

/**
 * Starts the job of a version that is built beside the live one again, which its cluster has lost:
 * its JobManager was killed, or its platform was down. It is the same run: it goes on holding, or
 * inherits what is handed over to it by now.
 */
final class Revival {
  private final Site site;

  Revival(Site site) {
    this.site = site;
  }

  /** Starts it from the newest that its job has left. */
  Heir revive(Group group, Release building, GroupClaim claim, GroupRecord now) throws Exception {
    Optional<String> snapshot = site.snapshot(building);
    FlinkJob job =
        site.deployment()
            .startHeir(
                group,
                building.version(),
                Start.from(snapshot, Optional.empty())
                    .of(new Program.Statements(building.sql()), building.run()));
    GroupRecord record = now.withBuilding(Optional.of(building.runningAs(job.id(), job.name())));
    claim.write(record, "resume", building.version(), "goes on holding, job " + job.id());
    return new Heir(job, record, snapshot.isEmpty());
  }
}
