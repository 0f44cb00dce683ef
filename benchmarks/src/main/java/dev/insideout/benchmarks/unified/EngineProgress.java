package dev.insideout.benchmarks.unified;

import dev.insideout.benchmarks.place.BenchJvm;
import dev.insideout.benchmarks.place.BenchLog;
import dev.insideout.platform.ChildJvm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;

/**
 * How far an engine has come. A checkpoint of Flink's commits what it has read once all that
 * follows from it is written. Kafka Streams commits what it has read while what follows is still on
 * the way through topics of its own: it is done when nothing more is written.
 */
final class EngineProgress {
  /** Longer than several commits. */
  private static final Duration QUIET = Duration.ofSeconds(4);

  private final ChildJvm child;
  private final BenchLog log;
  private final String consumerGroup;
  private final Set<String> topics;
  private final boolean trickling;

  EngineProgress(
      ChildJvm child, BenchLog log, String consumerGroup, Set<String> topics, boolean trickling) {
    this.child = child;
    this.log = log;
    this.consumerGroup = consumerGroup;
    this.topics = topics;
    this.trickling = trickling;
  }

  /**
   * How far it was.
   *
   * @param committed of the facts
   * @param written records in topics that it writes, where that matters
   * @param cpu time of the process until then
   * @param nanos when, as {@link System#nanoTime}
   */
  record Mark(long committed, long written, Duration cpu, long nanos) {
    Instant time() {
      return Instant.now().minusNanos(System.nanoTime() - nanos);
    }

    private boolean asFarAs(Mark other) {
      return committed == other.committed && written == other.written;
    }
  }

  /** Waits until so many facts are committed, and returns when that was. */
  Mark reach(long facts, boolean whole, Duration limit) {
    Mark[] newest = {look()};
    child.await(
        "work off %,d facts".formatted(facts),
        () -> {
          Mark now = look();
          if (!now.asFarAs(newest[0])) {
            newest[0] = now;
          }
          return newest[0].committed() >= facts
              && (!whole || !trickling || now.nanos() - newest[0].nanos() >= QUIET.toNanos());
        },
        limit);
    return newest[0];
  }

  private Mark look() {
    try {
      return new Mark(
          log.committed(consumerGroup, topics),
          trickling ? log.records(written()) : 0,
          BenchJvm.cpuTime(child).orElse(Duration.ZERO),
          System.nanoTime());
    } catch (ExecutionException e) {
      throw new IllegalStateException("asking how far " + consumerGroup + " is", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("the comparison was stopped");
    }
  }

  /** Topics of its own bear its name, and those of views begin alike. */
  private List<String> written() throws ExecutionException, InterruptedException {
    return log.topics().stream().filter(topic -> topic.startsWith("streams")).toList();
  }
}
