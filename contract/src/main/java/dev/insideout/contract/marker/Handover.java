package dev.insideout.contract.marker;

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
 */
public record Handover(String group, String version, Run run, Instant time) {}
