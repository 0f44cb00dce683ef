package dev.insideout.cache;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What following views has come to, over all of its attempts. One thread counts, any may look. */
final class Counts {
  /** What one attempt has come to. */
  private record Attempt(
      long epochs,
      long recordsRead,
      long foreignRecords,
      long heldBytes,
      long behind,
      Optional<Instant> written) {
    static final Attempt NONE = new Attempt(0, 0, 0, 0, 0, Optional.empty());
  }

  private volatile Attempt before = Attempt.NONE;
  private volatile Attempt now = Attempt.NONE;
  private volatile long lostEpochs;
  private volatile long rebuilds;
  private volatile Optional<String> lastRebuild = Optional.empty();
  private Optional<LostEpoch> lost = Optional.empty();

  /** Notes where {@code following} is. */
  void note(Following following) {
    now =
        new Attempt(
            following.epochsApplied(),
            following.recordsRead(),
            following.foreignRecords(),
            following.heldBytes(),
            following.behind(),
            following.applied().map(applied -> applied.written()));
    if (following.lost().isPresent() && !following.lost().equals(lost)) {
      lostEpochs++;
    }
    lost = following.lost();
  }

  /** Another attempt begins. */
  void beginAnew(String reason) {
    before =
        new Attempt(
            before.epochs + now.epochs,
            before.recordsRead + now.recordsRead,
            before.foreignRecords + now.foreignRecords,
            0,
            0,
            Optional.empty());
    now = Attempt.NONE;
    rebuilt(reason);
  }

  /** What was stored is built anew. */
  void rebuilt(String reason) {
    rebuilds++;
    lastRebuild = Optional.of(reason);
  }

  ViewStats stats(OpenViews views, Clock clock) {
    Attempt attempt = now;
    return new ViewStats(
        views.sizes(),
        before.epochs + attempt.epochs,
        before.recordsRead + attempt.recordsRead,
        before.foreignRecords + attempt.foreignRecords,
        attempt.heldBytes,
        attempt.behind,
        attempt.written.map(written -> Duration.between(written, clock.instant())),
        lostEpochs,
        rebuilds,
        lastRebuild,
        views.listenerFailures());
  }
}
