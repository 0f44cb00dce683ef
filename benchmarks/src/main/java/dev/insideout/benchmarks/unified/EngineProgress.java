package dev.insideout.benchmarks.unified;

import dev.insideout.benchmarks.place.BenchJvm;
import dev.insideout.benchmarks.place.BenchLog;
import dev.insideout.benchmarks.place.CpuHistory;
import dev.insideout.benchmarks.place.ReflectedFacts;
import dev.insideout.benchmarks.unified.EngineRun.Comparison;
import dev.insideout.platform.ChildJvm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How far an engine has come. Of this project's the epochs tell that, which say when the job had
 * worked off what they reflect: it works on while they are committed. Of others what the consumer
 * group has committed tells it, while the log keeps them busy. It does not tell when they are done:
 * Kafka Streams commits what it has read while what follows is still on the way through topics of
 * its own, and Flink's source commits when its fetcher wakes up, on a log into which nobody writes
 * any more ten seconds late. They are done when nothing more is written once all is committed.
 */
final class EngineProgress implements AutoCloseable {
  /** Longer than several commits. */
  private static final Duration QUIET = Duration.ofSeconds(4);

  private final ChildJvm child;
  private final Comparison comparison;
  private final Engine engine;
  private final String consumerGroup;
  private final CpuHistory cpu;
  private ReflectedFacts epochs;

  EngineProgress(ChildJvm child, Comparison comparison, Engine engine, String consumerGroup) {
    this.child = child;
    this.comparison = comparison;
    this.engine = engine;
    this.consumerGroup = consumerGroup;
    this.cpu = new CpuHistory(child);
  }

  /**
   * How far it was.
   *
   * @param facts that it had worked off
   * @param cpu time of the process until then
   * @param nanos when, as {@link System#nanoTime}
   */
  record Mark(long facts, Duration cpu, long nanos) {
    Instant time() {
      return Instant.now().minusNanos(System.nanoTime() - nanos);
    }
  }

  /** Waits until so many facts are worked off, and returns when that was. */
  Mark reach(long facts, Duration limit) {
    Mark[] now = new Mark[1];
    child.await(
        "work off %,d facts".formatted(facts),
        () -> {
          now[0] = engine.isOurs() ? reflected() : mark(committed());
          return now[0].facts() >= facts;
        },
        limit);
    return now[0];
  }

  /**
   * Waits until all facts are worked off, of which there are so many, and returns when that was.
   */
  Mark end(long facts, Duration limit) {
    return engine.isOurs() ? reach(facts, limit) : quiet(facts, limit);
  }

  private Mark quiet(long facts, Duration limit) {
    long[] written = {-1};
    Mark[] last = new Mark[1];
    child.await(
        "work off all of %,d facts".formatted(facts),
        () -> {
          long now = comparison.log().records(topics());
          if (now != written[0]) {
            written[0] = now;
            last[0] = mark(facts);
          }
          return System.nanoTime() - last[0].nanos() >= QUIET.toNanos() && committed() >= facts;
        },
        limit);
    return last[0];
  }

  private Mark mark(long facts) {
    Duration now = BenchJvm.cpuTime(child).orElse(Duration.ZERO);
    return new Mark(facts, now, System.nanoTime());
  }

  private long committed() {
    return comparison.log().committed(consumerGroup, comparison.topics());
  }

  /** What the newest epoch reflects, and when that was worked off. */
  private Mark reflected() {
    cpu.look();
    String view = engine.viewTopic(comparison.view()).orElseThrow();
    if (epochs == null && comparison.log().hasTopic(view)) {
      epochs = new ReflectedFacts(comparison.log().connection(), view, comparison.topics());
    }
    if (epochs == null || !epochs.hasBegun()) {
      return mark(0);
    }
    long facts = epochs.count();
    cpu.look();
    long since = Duration.between(epochs.written(), Instant.now()).toNanos();
    return new Mark(facts, cpu.at(epochs.written()), System.nanoTime() - since);
  }

  /**
   * What it writes. Those that Kafka Streams keeps to itself bear its name, and those of its views
   * begin alike.
   */
  private List<String> topics() {
    if (engine != Engine.STREAMS) {
      return engine.written(comparison.view());
    }
    BenchLog log = comparison.log();
    return log.topics().stream().filter(topic -> topic.startsWith("streams")).toList();
  }

  @Override
  public void close() {
    if (epochs != null) {
      epochs.close();
    }
  }
}
