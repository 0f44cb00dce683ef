package dev.insideout.platform;

/**
 * A part of the embedded platform did not start or did not stay up. The message is one paragraph
 * for the person who started it: what happened, where, and what to do.
 */
public final class PlatformException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PlatformException(String message) {
    super(message);
  }

  public PlatformException(String message, Throwable cause) {
    super(message, cause);
  }
}
