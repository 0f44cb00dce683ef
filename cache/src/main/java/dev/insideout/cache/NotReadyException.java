package dev.insideout.cache;

/** Rows were asked for before the first epoch was there. Wait for {@link ViewCache#ready}. */
public final class NotReadyException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  NotReadyException(String views, ViewState state) {
    super("%s cannot be looked up yet: %s".formatted(views, state));
  }
}
