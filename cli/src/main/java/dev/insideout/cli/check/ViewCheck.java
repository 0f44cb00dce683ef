package dev.insideout.cli.check;

import dev.insideout.cli.log.TopicReader;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.EpochId;
import java.time.Duration;
import java.util.Optional;

/** Reads a view's topic from its start to its end and checks it. */
public final class ViewCheck {
  private static final Duration POLL = Duration.ofMillis(200);

  /** A running writer commits one partition after the other, and repairs what it has lost. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final LogConnection log;
  private final String view;
  private final int partitions;
  private final Optional<Duration> compactionLag;

  /**
   * A check of {@code view}, whose topic exists.
   *
   * @param compactionLag nothing younger is compacted away; empty when nothing ever is
   */
  public ViewCheck(
      LogConnection log, String view, int partitions, Optional<Duration> compactionLag) {
    this.log = log;
    this.view = view;
    this.partitions = partitions;
    this.compactionLag = compactionLag;
  }

  /** Reads all that is committed now, and a little on where an epoch is not whole yet. */
  public CheckReport run() {
    ViewWalk walk = new ViewWalk(partitions, this::youngSince);
    try (TopicReader reader = new TopicReader(log, view)) {
      while (!reader.caughtUp()) {
        reader.poll(POLL).forEach(walk::add);
      }
      Optional<EpochId> end = walk.newest();
      long until = System.nanoTime() + PATIENCE.toNanos();
      while (end.filter(epoch -> !walk.isWhole(epoch)).isPresent() && System.nanoTime() < until) {
        reader.poll(POLL).forEach(walk::add);
      }
      return walk.report(end);
    }
  }

  private long youngSince() {
    return compactionLag
        .map(lag -> System.currentTimeMillis() - lag.toMillis())
        .orElse(Long.MIN_VALUE);
  }
}
