package dev.insideout.benchmarks.place;

import dev.insideout.cache.EpochReader;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How many facts the newest epoch of a view reflects. What a consumer group has committed does not
 * tell when a job is done: Kafka's source commits when its fetcher wakes up, on a log into which
 * nobody writes any more ten seconds late.
 */
public final class ReflectedFacts implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(10);

  private final EpochReader epochs;
  private final Set<String> topics;
  private Instant written = Instant.MIN;

  /**
   * @param view whose topic exists
   * @param topics of the facts that count
   */
  public ReflectedFacts(LogConnection log, String view, Set<String> topics) {
    this.epochs = new EpochReader(log, List.of(view), key -> false);
    this.topics = topics;
  }

  /** Reads on, and says whether there was an epoch, be it of an empty log. */
  public boolean hasBegun() {
    readOn();
    return !epochs.positions().next().isEmpty();
  }

  private void readOn() {
    try {
      epochs.poll(POLL).forEach(epoch -> written = epoch.written());
    } catch (BadRecordException e) {
      throw new IllegalStateException("a row of the view cannot be read", e);
    }
  }

  /** Reads on, and returns how many there are. */
  public long count() {
    readOn();
    return epochs.positions().next().entrySet().stream()
        .filter(next -> topics.contains(next.getKey().topic()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /**
   * When the job had worked off what the newest epoch reflects; it is seen later, when it is
   * committed. Before the first epoch the beginning of all time.
   */
  public Instant written() {
    return written;
  }

  @Override
  public void close() {
    epochs.close();
  }
}
