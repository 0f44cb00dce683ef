package dev.insideout.cache;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.MissingRegion;
import dev.insideout.contract.position.Positions;
import java.time.Instant;
import java.util.List;

/**
 * One epoch over all views that were opened together. It stays as it is while the views go on; to
 * be closed.
 */
public interface ViewSnapshot extends AutoCloseable {
  /** Which epoch. */
  EpochId epoch();

  /** The cut of the log that it reflects. */
  Positions positions();

  /** When its writer ended it. */
  Instant written();

  /**
   * The regions that it lacks: those that did not answer its writer, or that it has not caught up
   * with since. Of them the rows are as old as {@link MissingRegion#newest} says; of all others as
   * new as ever. Empty when it lacks none.
   */
  List<MissingRegion> missing();

  /**
   * The rows of one of the views as of this epoch.
   *
   * @throws IllegalArgumentException when the view was not opened with the others
   */
  <K, V> Rows<K, V> rows(ViewCache<K, V> cache);

  @Override
  void close();
}
