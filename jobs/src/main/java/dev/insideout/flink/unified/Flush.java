package dev.insideout.flink.unified;

import java.time.Duration;
import java.util.Optional;

/**
 * When a hop works off the changes that wait in it, besides before every barrier and at the end of
 * its inputs.
 *
 * @param maxWaiting so many changes wait at most
 * @param latest so long a change waits at most, by the clock; epochs need no such limit
 */
public record Flush(int maxWaiting, Optional<Duration> latest) {
  public Flush {
    if (maxWaiting < 1) {
      throw new IllegalArgumentException("maxWaiting must be at least 1, is " + maxWaiting);
    }
  }
}
