package dev.insideout.cache;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.position.Positions;
import java.time.Instant;

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
   * The rows of one of the views as of this epoch.
   *
   * @throws IllegalArgumentException when the view was not opened with the others
   */
  <K, V> Rows<K, V> rows(ViewCache<K, V> cache);

  @Override
  void close();
}
