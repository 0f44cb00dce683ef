package dev.insideout.contract.marker;

import dev.insideout.contract.position.Positions;
import java.time.Instant;

/**
 * The in-band record that hands one partition of a view topic over to another writer. It ends no
 * epoch: readers pass over it. One transaction writes it into every partition of every view of the
 * group, so that the topics are handed over together or not at all.
 *
 * @param group the group of views that shares the job
 * @param version the version that inherits
 * @param run its submission, which holds until it finds this record in all partitions
 * @param time when it was written
 * @param floor positions that the first epoch of that version may not be before, beside those that
 *     readers have seen; where it reads a region at another place, those do not say how far it has
 *     to come there
 */
public record Handover(String group, String version, Run run, Instant time, Positions floor) {
  /** One without a floor. */
  public Handover(String group, String version, Run run, Instant time) {
    this(group, version, run, time, Positions.NONE);
  }
}
