package dev.insideout.cache.store;

/** A store cannot keep rows, or no longer give them back. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
