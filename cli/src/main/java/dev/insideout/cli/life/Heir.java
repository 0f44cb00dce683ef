package dev.insideout.cli.life;

import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.cli.ledger.GroupRecord.Step;
import dev.insideout.cli.ledger.Release;
import java.util.Optional;

/**
 * The version of a group that was built beside the live one, at work.
 *
 * @param record what is deployed of the group
 * @param anew true when it was started again with nothing to go on from, so that it reads the log
 *     from its start
 */
record Heir(FlinkJob job, GroupRecord record, boolean anew) {
  /** One whose job was found; a command that was killed may have left the ledger without its id. */
  static Heir found(FlinkJob job, GroupRecord now) {
    Release found = now.building().orElseThrow().runningAs(job.id(), job.name());
    return new Heir(job, now.withBuilding(Optional.of(found)), false);
  }

  Release release() {
    return record.building().orElseThrow();
  }

  Optional<Step> handover() {
    return record.handover();
  }

  Heir at(Step step) {
    return with(record.at(step));
  }

  Heir with(GroupRecord newRecord) {
    return new Heir(job, newRecord, anew);
  }
}
