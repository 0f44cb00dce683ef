package dev.insideout.cache;

import dev.insideout.contract.registry.RegistryException;
import dev.insideout.contract.wire.BadRecordException;

/** A row is there, but cannot be decoded. All others can still be read. */
public final class UnreadableRowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private UnreadableRowException(String message, Exception cause) {
    super(message, cause);
  }

  static UnreadableRowException of(String view, Object key, BadRecordException cause) {
    return new UnreadableRowException(
        "view %s, key %s: %s".formatted(view, key, cause.getMessage()), cause);
  }

  static UnreadableRowException of(String view, Object key, RegistryException cause) {
    return new UnreadableRowException(
        "view %s, key %s: the schema of the row is not known yet: %s"
            .formatted(view, key, cause.getMessage()),
        cause);
  }

  static UnreadableRowException inIndex(String view, String index, long rows, Object first) {
    return new UnreadableRowException(
        "view %s: whether %d rows belong to what was asked of index '%s' is unknown, since they cannot be decoded; the first is that of key %s"
            .formatted(view, rows, index, first),
        null);
  }
}
