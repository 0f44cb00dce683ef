package dev.insideout.flink.view;

import dev.insideout.contract.marker.Handover;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.Run;
import java.time.Instant;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * Another run has taken the group's topics over. This one must not write any more, and another try
 * cannot help.
 */
final class NoLongerOwnerException extends SuppressRestartsException {
  private static final long serialVersionUID = 1L;

  NoLongerOwnerException(ViewPartition partition, Run run, Marker marker) {
    this(
        marker.group(),
        run,
        "partition %s has epoch %s of a run submitted %s (version %s)"
            .formatted(partition, marker.epoch(), submitted(marker.run()), marker.version()));
  }

  NoLongerOwnerException(ViewPartition partition, Run run, Handover heir) {
    this(
        heir.group(),
        run,
        "partition %s was handed over to a run submitted %s (version %s)"
            .formatted(partition, submitted(heir.run()), heir.version()));
  }

  private NoLongerOwnerException(String group, Run run, String reason) {
    super(
        new IllegalStateException(
            "this run of group '%s' (submitted %s) no longer owns its topics: %s. This run ends for good; "
                    .formatted(group, submitted(run), reason)
                + "to make it the owner again, stop the other one and submit it anew"));
  }

  private static Instant submitted(Run run) {
    return Instant.ofEpochMilli(run.submitted());
  }
}
