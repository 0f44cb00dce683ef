package dev.insideout.cache;

import dev.insideout.cache.store.Slice;
import java.util.Optional;

/** What was done to one key of a view, not yet decoded. */
record RawChange(byte[] key, Optional<Slice> before, Optional<Slice> after) {

  /** This change and then {@code later}, of the same key, as one. */
  RawChange then(RawChange later) {
    return new RawChange(key, before, later.after);
  }
}
