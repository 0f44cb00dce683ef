package dev.insideout.cache;

import dev.insideout.cache.store.Progress;
import dev.insideout.contract.marker.MissingRegion;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** Tells how views do, from what following them comes to. Not thread-safe. */
final class Condition {
  private static final double NANOS = 1e9;

  private final OpenViews views;
  private final Optional<String> anew;
  private final Duration lagThreshold;
  private final Clock clock;
  private final long began = System.nanoTime();
  private List<TopicPartition> blocking = List.of();
  private long blockingSince = System.nanoTime();

  Condition(OpenViews views, Optional<String> anew, Duration lagThreshold, Clock clock) {
    this.views = views;
    this.anew = anew;
    this.lagThreshold = lagThreshold;
    this.clock = clock;
  }

  /** How they do now that {@code following} is where it is, and nothing is in its way. */
  ViewState of(Following following) {
    noteBlocking(following.blocking());
    Optional<LostEpoch> lost = following.lost();
    if (lost.isPresent()) {
      return lost(lost.get());
    }
    Duration waiting = Duration.ofNanos(System.nanoTime() - blockingSince);
    if (!blocking.isEmpty() && (following.isPausing() || waiting.compareTo(lagThreshold) > 0)) {
      return waitingFor(blocking.get(0), waiting, following.isPausing());
    }
    if (!following.visible()) {
      ViewState.Bootstrapping loading = loading(following);
      return views.visible()
          ? new ViewState.Stale("the rows are loaded anew: " + loading, Optional.empty())
          : loading;
    }
    return lagging(following);
  }

  private void noteBlocking(List<TopicPartition> now) {
    if (!now.equals(blocking)) {
      blocking = now;
      blockingSince = System.nanoTime();
    }
  }

  private static ViewState lost(LostEpoch lost) {
    return new ViewState.Stale(
        "%s: what was published in between is lost, until the view's writer takes over and repairs it"
            .formatted(lost),
        Optional.of(new TopicPartition(lost.view(), lost.partition())));
  }

  private static ViewState waitingFor(TopicPartition partition, Duration waiting, boolean paused) {
    return new ViewState.Stale(
        "partition %d of view %s keeps the others waiting for %.1f s now: a transaction of its writer may be open%s"
            .formatted(
                partition.partition(),
                partition.topic(),
                waiting.toMillis() / 1000d,
                paused ? "; those that are ahead pause, since too much is held back" : ""),
        Optional.of(partition));
  }

  private ViewState.Bootstrapping loading(Following following) {
    double seconds = (System.nanoTime() - began) / NANOS;
    long done = following.loaded();
    long left = following.toLoad() - done;
    Optional<Duration> timeLeft =
        done == 0
            ? Optional.empty()
            : Optional.of(Duration.ofMillis((long) (1000 * seconds * left / done)));
    return new ViewState.Bootstrapping(
        following.recordsRead(),
        done,
        following.toLoad(),
        following.recordsRead() / seconds,
        timeLeft,
        anew);
  }

  private ViewState lagging(Following following) {
    Duration age =
        following
            .applied()
            .map(epoch -> Duration.between(epoch.written(), clock.instant()))
            .orElse(Duration.ZERO);
    long behind = following.behind();
    if (behind > 0 && age.compareTo(lagThreshold) > 0) {
      return new ViewState.Lagging(age, behind);
    }
    List<MissingRegion> missing =
        following.applied().map(Progress.Applied::missing).orElse(List.of());
    return missing.isEmpty() ? new ViewState.Ready() : new ViewState.Partial(missing);
  }
}
