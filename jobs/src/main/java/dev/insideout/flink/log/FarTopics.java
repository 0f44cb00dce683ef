package dev.insideout.flink.log;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.flink.TopicException;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics of a region that may be away. Then nothing is known of them: neither where they begin
 * and end, nor that anything of them is covered. Who asks holds up a checkpoint of the whole job,
 * so a region that does not answer within a second is not asked again for a while. One that answers
 * and gives its records slowly is not away; it is not read from for a while.
 */
final class FarTopics implements SourceTopics {
  private static final Logger LOG = LoggerFactory.getLogger(FarTopics.class);
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final String region;
  private final SourceTopics topics;
  private final LongSupplier nanoTime;

  private boolean away;
  private long askedAt;
  private boolean slow;
  private long readAt;

  /**
   * @param topics asked with little patience
   * @param nanoTime as {@link System#nanoTime}
   */
  FarTopics(String region, SourceTopics topics, LongSupplier nanoTime) {
    this.region = region;
    this.topics = topics;
    this.nanoTime = nanoTime;
  }

  static FarTopics of(String region, LogConnection there) {
    return new FarTopics(
        region,
        new LogProbe(
            region, new BoundedConsumer(there, PATIENCE), new BoundedConsumer(there, PATIENCE)),
        System::nanoTime);
  }

  @Override
  public Positions beginnings(Collection<String> of) {
    return unlessAway(Positions.NONE, () -> topics.beginnings(of));
  }

  @Override
  public Positions ends(Collection<String> of) {
    return unlessAway(Positions.NONE, () -> topics.ends(of));
  }

  @Override
  public boolean covered(Positions positions, Positions ends) {
    boolean there =
        ends.next().entrySet().stream()
            .allMatch(end -> positions.of(end.getKey()).orElse(0) >= end.getValue());
    return there || readCovered(positions, ends);
  }

  /** Reads. That no record came in time does not say that nobody answers. */
  private boolean readCovered(Positions positions, Positions ends) {
    if (away || slow && isRecent(readAt)) {
      return false;
    }
    try {
      boolean covered = topics.covered(positions, ends);
      slow = false;
      return covered;
    } catch (TopicException e) {
      if (!e.brokerIsAway()) {
        throw e;
      }
      LOG.warn("Region {} gives no records within a second: {}", region, e.getMessage());
      slow = true;
      readAt = nanoTime.getAsLong();
      return false;
    }
  }

  @Override
  public Set<String> away() {
    return away ? Set.of(region) : Set.of();
  }

  @Override
  public void expectAway(Set<String> regions) {
    if (regions.contains(region)) {
      LOG.warn("Region {} was away and is not asked for a while.", region);
      away = true;
      askedAt = nanoTime.getAsLong();
    }
  }

  private <T> T unlessAway(T unknown, Supplier<T> question) {
    if (away && isRecent(askedAt)) {
      return unknown;
    }
    try {
      T answer = question.get();
      if (away) {
        LOG.info("Region {} is back.", region);
      }
      away = false;
      return answer;
    } catch (TopicException e) {
      if (!e.brokerIsAway()) {
        throw e;
      }
      LOG.warn("Region {} is away: {}", region, e.getMessage());
      away = true;
      askedAt = nanoTime.getAsLong();
      return unknown;
    }
  }

  private boolean isRecent(long when) {
    return nanoTime.getAsLong() - when < PAUSE.toNanos();
  }

  @Override
  public void close() {
    topics.close();
  }
}
