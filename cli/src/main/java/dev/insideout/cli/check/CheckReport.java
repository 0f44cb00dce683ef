package dev.insideout.cli.check;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Run;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What a walk through a view's topic has found.
 *
 * @param eager true when the view is delivered eagerly and has no chain of epochs
 * @param records how many records were read
 * @param epochs how many epochs are whole; for an eager view, how many markers there are
 * @param last the last whole epoch
 * @param takeovers the first epochs of takeovers
 */
public record CheckReport(
    boolean eager,
    long records,
    SortedSet<String> groups,
    SortedSet<String> versions,
    SortedSet<Long> generations,
    SortedSet<Run> runs,
    long epochs,
    Optional<EpochId> last,
    SortedSet<EpochId> takeovers,
    List<Finding> findings) {

  /** True when nothing was found that no takeover has repaired. */
  public boolean well() {
    return findings.stream().allMatch(Finding::repaired);
  }
}
