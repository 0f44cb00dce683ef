package dev.insideout.cli.demo;

import dev.insideout.cache.AppliedEpoch;
import dev.insideout.cache.EpochReader;
import dev.insideout.cache.LostEpochException;
import dev.insideout.cache.RowChange;
import dev.insideout.cli.log.AvroToJson;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.MissingRegion;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.apache.avro.generic.GenericRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a view as a service would, and keeps account of it. */
final class ViewWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ViewWatch.class);
  private static final Duration PATIENCE = Duration.ofMillis(50);
  private static final double HALF = 0.5;
  private static final double NEARLY_ALL = 0.99;

  private final String view;
  private final EpochReader reader;
  private final Freshness freshness;
  private final Tally tally;
  private final Thread thread;
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private volatile boolean stopped;
  private volatile Positions positions = Positions.NONE;
  private volatile int rows;
  private volatile long updates;
  private volatile Optional<RowChange> lastChange = Optional.empty();
  private volatile List<MissingRegion> missing = List.of();
  private volatile long partialEpochs;

  /**
   * Opens {@code view}, whose topic exists, reads what it holds already, and begins to follow it.
   *
   * @param tally counts its rows
   * @throws BadRecordException when a row cannot be decoded
   */
  ViewWatch(LogConnection log, String view, Freshness freshness, Tally tally)
      throws BadRecordException {
    this.view = view;
    this.tally = tally;
    this.freshness = freshness;
    this.reader = new EpochReader(log, List.of(view));
    while (!reader.caughtUp()) {
      reader.poll(PATIENCE);
    }
    rows = reader.rows(view).size();
    reader.rows(view).forEach((key, row) -> tally.take(key, Optional.of(row)));
    positions = reader.positions();
    thread = new Thread(this::follow, "follows " + view);
    thread.start();
  }

  private void follow() {
    try {
      while (!stopped) {
        followOn();
      }
    } catch (BadRecordException | RuntimeException e) {
      failure.set(e);
    }
    tellWhoWaits();
  }

  private void followOn() throws BadRecordException {
    try {
      reader.poll(PATIENCE).forEach(this::take);
    } catch (LostEpochException e) {
      // The reader stays where it is until the view's writer has repaired it.
      LOG.warn("{}", e.getMessage());
    }
  }

  private void take(AppliedEpoch epoch) {
    freshness.shown(epoch.positions(), System.currentTimeMillis());
    List<RowChange> changes = epoch.changes().getOrDefault(view, List.of());
    updates += changes.size();
    changes.forEach(change -> tally.take(change.key(), change.row()));
    rows = reader.rows(view).size();
    if (!changes.isEmpty()) {
      lastChange = Optional.of(changes.get(changes.size() - 1));
    }
    missing = epoch.missing();
    partialEpochs += missing.isEmpty() ? 0 : 1;
    positions = epoch.positions();
    tellWhoWaits();
  }

  private synchronized void tellWhoWaits() {
    notifyAll();
  }

  /**
   * Waits until the view reflects {@code wanted}, or can no longer be read; false after {@code
   * patience}.
   */
  synchronized boolean awaitCovering(Positions wanted, Duration patience)
      throws InterruptedException {
    return await(() -> positions.cover(wanted), patience);
  }

  /** The same, and that it lacks no region. */
  synchronized boolean awaitWhole(Positions wanted, Duration patience) throws InterruptedException {
    return await(() -> positions.cover(wanted) && missing.isEmpty(), patience);
  }

  private synchronized boolean await(BooleanSupplier wanted, Duration patience)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!wanted.getAsBoolean() && failure.get() == null) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  String view() {
    return view;
  }

  /** The cut of the log that the view reflects now. */
  Positions positions() {
    return positions;
  }

  /** The regions that it lacks now. */
  List<MissingRegion> missing() {
    return missing;
  }

  /** How many of the epochs that it has shown lacked a region. */
  long partialEpochs() {
    return partialEpochs;
  }

  /**
   * How it does now.
   *
   * @throws IllegalStateException when it can no longer be read
   */
  ViewStatus status() {
    Exception cause = failure.get();
    if (cause != null) {
      throw new IllegalStateException(
          "View %s can no longer be read: %s".formatted(view, cause.getMessage()), cause);
    }
    return new ViewStatus(
        view,
        rows,
        updates,
        freshness.percentile(HALF),
        freshness.percentile(NEARLY_ALL),
        lastChange
            .map(change -> AvroToJson.record(change.row().orElse(change.key())).toString())
            .orElse(""),
        tally.counts());
  }

  /** Stops following; the rows are those of {@link #positions}. */
  Map<GenericRecord, GenericRecord> stop() throws InterruptedException {
    stopped = true;
    thread.join();
    return reader.rows(view);
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    reader.close();
  }
}
