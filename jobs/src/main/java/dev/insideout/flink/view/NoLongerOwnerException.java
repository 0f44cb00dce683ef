package dev.insideout.flink.view;

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
    super(
        new IllegalStateException(
            "this run of group '%s' (submitted %s) no longer owns its topics: partition %s has epoch %s of a run submitted %s"
                    .formatted(
                        marker.group(),
                        Instant.ofEpochMilli(run.submitted()),
                        partition,
                        marker.epoch(),
                        Instant.ofEpochMilli(marker.run().submitted()))
                + " (version %s). This run ends for good; to make it the owner again, stop the other one and submit it anew"
                    .formatted(marker.version())));
  }
}
