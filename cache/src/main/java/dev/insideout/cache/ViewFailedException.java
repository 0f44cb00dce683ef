package dev.insideout.cache;

/** A view goes no further. */
public final class ViewFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  ViewFailedException(String views, String reason) {
    super("%s: %s".formatted(views, reason));
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
