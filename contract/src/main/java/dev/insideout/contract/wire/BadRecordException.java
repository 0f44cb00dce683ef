package dev.insideout.contract.wire;

/** A record's bytes do not hold what their topic promises. The message says why, for a person. */
public final class BadRecordException extends Exception {
  private static final long serialVersionUID = 1L;

  public BadRecordException(String reason) {
    super(reason);
  }

  public BadRecordException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
