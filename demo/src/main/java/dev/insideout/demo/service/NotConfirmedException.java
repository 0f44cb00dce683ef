package dev.insideout.demo.service;

/** The log has not confirmed an order. */
final class NotConfirmedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean mayBeTaken;

  private NotConfirmedException(String message, boolean mayBeTaken, Throwable cause) {
    super(message, cause);
    this.mayBeTaken = mayBeTaken;
  }

  static NotConfirmedException notTaken(Throwable cause) {
    return new NotConfirmedException(
        "the log did not confirm the order's lines, so it was not taken: send it again",
        false,
        cause);
  }

  static NotConfirmedException mayBeTaken(String id, Throwable cause) {
    return new NotConfirmedException(
        "the log did not confirm order %s in time, and may have taken it: look at /orders/%s before it is sent again"
            .formatted(id, id),
        true,
        cause);
  }

  /** True when the order may be in the log all the same. */
  boolean mayBeTaken() {
    return mayBeTaken;
  }
}
