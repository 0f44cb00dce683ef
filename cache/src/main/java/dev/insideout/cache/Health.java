package dev.insideout.cache;

/**
 * Whether a view may be used, and why not.
 *
 * @param reason for a person
 */
public record Health(Status status, String reason) {
  /** What a service may do with the view. */
  public enum Status {
    /** Use it. */
    UP,
    /** Use it, and know that it is not as new as it should be. */
    DEGRADED,
    /** Not use it: there are no rows yet, or they will never get newer. */
    DOWN
  }

  static Health of(ViewState state, boolean visible) {
    boolean down = !visible || state instanceof ViewState.Failed;
    Status usable = state instanceof ViewState.Ready ? Status.UP : Status.DEGRADED;
    return new Health(down ? Status.DOWN : usable, state.toString());
  }
}
