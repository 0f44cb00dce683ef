package dev.insideout.cli.check;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.MissingRegion;
import dev.insideout.contract.marker.Run;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What a walk through a view's topic has found.
 *
 * @param eager true when the view is delivered eagerly and has no chain of epochs
 * @param records how many records were read
 * @param epochs how many epochs are whole; for an eager view, how many markers there are
 * @param last the last whole epoch
 * @param takeovers the first epochs of takeovers
 * @param partial how many of the epochs lack a region, by its name
 * @param missing the regions that the last whole epoch lacks
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
    SortedMap<String, Long> partial,
    List<MissingRegion> missing,
    List<Finding> findings) {

  /** True when nothing was found that no takeover has repaired. */
  public boolean well() {
    return findings.stream().allMatch(Finding::repaired);
  }
}
