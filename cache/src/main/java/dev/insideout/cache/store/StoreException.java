package dev.insideout.cache.store;

/** A store cannot keep rows, or no longer give them back. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean damaged;

  /**
   * Says what is wrong.
   *
   * @param damaged true when what is stored is not what was stored
   */
  public StoreException(String message, boolean damaged, Throwable cause) {
    super(message, cause);
    this.damaged = damaged;
  }

  /** True when what is stored is not what was stored: building the store anew mends it. */
  public boolean damaged() {
    return damaged;
  }
}
