package dev.insideout.cli.check;

import dev.insideout.contract.marker.EpochId;
import java.util.Optional;

/**
 * Something in a view's topic that should not be there, or is missing.
 *
 * @param partition where
 * @param offset the record at which it shows
 * @param epoch the epoch that is lost, or that does not come out, or that ended before the record
 * @param details what is wrong, as a sentence without a full stop
 * @param repaired true when a later takeover has compared the place with the writer's rows
 */
public record Finding(
    Kind kind,
    int partition,
    long offset,
    Optional<EpochId> epoch,
    String details,
    boolean repaired) {

  /** What there is to find. */
  public enum Kind {
    LOST_EPOCH("lost epoch"),
    FOREIGN_RECORD("foreign record"),
    BROKEN_MARKER("broken marker"),
    OUTDATED_ROW("outdated row"),
    OUTDATED_MARKER("outdated marker"),
    ROW_COUNT("row count"),
    ROW_VERSION("row version"),
    NO_COMMON_END("no common end");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  Finding asRepaired() {
    return new Finding(kind, partition, offset, epoch, details, true);
  }
}
