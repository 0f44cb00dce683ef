package dev.insideout.benchmarks.unified;

import dev.insideout.benchmarks.Distribution;
import dev.insideout.benchmarks.Size;
import dev.insideout.benchmarks.place.BenchCluster;
import dev.insideout.benchmarks.place.BenchLog;
import dev.insideout.benchmarks.unified.fact.Fact;
import dev.insideout.benchmarks.unified.fact.FactGenerator;
import dev.insideout.benchmarks.unified.fact.FactWriter;
import dev.insideout.benchmarks.unified.fact.Order;
import dev.insideout.cache.EagerReader;
import dev.insideout.cache.RowChange;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.sqlview.ViewJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/**
 * How soon a fact is seen in a view of three hops that is delivered at once. Facts are sent at an
 * even rate; each order that is sent bears its number as its amount, and is visible when a reader
 * shows that amount of it, or a later one. Facts of other topics are written as well and not looked
 * for.
 */
public final class Freshness {
  private static final UnifiedView VIEW = UnifiedView.ORDER_CUSTOMER;
  private static final Duration POLL = Duration.ofMillis(5);

  /** What Kafka's client does by itself: who writes facts has not thought of batches. */
  private static final Duration LINGER = Duration.ofMillis(5);

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int FACTS_AN_ORDER = 8;

  private final Size.Visible size;

  /** Of every order what was sent and is not visible yet, in order. */
  private final Map<String, ConcurrentLinkedQueue<Sent>> sent = new ConcurrentHashMap<>();

  private final LongStream.Builder nanos = LongStream.builder();
  private volatile long begin;

  private Freshness(Size.Visible size) {
    this.size = size;
  }

  private record Sent(long number, long nanos) {}

  /**
   * What was measured.
   *
   * @param measured how many facts count
   * @param p50Millis within which half of them were visible
   * @param p99Millis within which 99% of them were visible
   */
  public record Outcome(long measured, double p50Millis, double p99Millis) {}

  /** Runs it in {@code folder}, which must be empty. */
  public static Outcome run(Path folder, Size.Visible size, long seed) throws Exception {
    return new Freshness(size).run(folder, seed);
  }

  private Outcome run(Path folder, long seed) throws Exception {
    int orders = (int) (size.perSecond() * size.seconds() / FACTS_AN_ORDER);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (BenchLog log = new BenchLog(folder.resolve("log"));
        BenchCluster cluster = new BenchCluster(folder.resolve("flink"), 1)) {
      FactWriter.prepare(log, VIEW.topics());
      cluster.awaitRunning(
          List.of(
              ViewJob.submit(
                      cluster.environment(),
                      UnifiedProject.of(VIEW, Map.of("delivery", "eager")),
                      VIEW.viewName(),
                      log.connection())
                  .getJobID()));
      begin = System.nanoTime();
      Iterator<Fact> facts = new Paced(new FactGenerator(seed, orders));
      Future<FactWriter.Written> writing =
          thread.submit(() -> FactWriter.write(log, VIEW.topics(), facts, LINGER));
      look(log, writing);
      return outcome();
    } finally {
      thread.shutdownNow();
    }
  }

  private void look(BenchLog log, Future<FactWriter.Written> writing) throws Exception {
    try (EagerReader reader = new EagerReader(log.connection(), VIEW.viewName())) {
      while (!writing.isDone()) {
        see(reader);
      }
      writing.get();
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (!sent.isEmpty()) {
        see(reader);
        if (System.nanoTime() > end) {
          throw new IllegalStateException(
              "orders that were written did not become visible: " + sent.keySet());
        }
      }
    }
  }

  private void see(EagerReader reader) throws BadRecordException {
    List<RowChange> rows = reader.poll(POLL);
    long now = System.nanoTime();
    rows.forEach(row -> seen(row, now));
  }

  private void seen(RowChange change, long now) {
    if (change.row().isEmpty()) {
      return;
    }
    long shown = (long) change.row().get().get("cents");
    sent.computeIfPresent(
        change.key().get(UnifiedView.KEY).toString(),
        (order, waiting) -> {
          while (!waiting.isEmpty() && waiting.peek().number() <= shown) {
            long when = waiting.remove().nanos();
            if (when - begin >= Duration.ofSeconds(size.warmUpSeconds()).toNanos()) {
              nanos.add(now - when);
            }
          }
          return waiting.isEmpty() ? null : waiting;
        });
  }

  private Outcome outcome() {
    Distribution millis = Distribution.of(nanos.build().mapToDouble(n -> n / 1e6));
    return new Outcome(millis.size(), millis.quantile(0.5), millis.quantile(0.99));
  }

  /** Facts of the view at an even rate, for one thread. Orders are numbered and noted as sent. */
  private final class Paced implements Iterator<Fact> {
    private final Iterator<Fact> facts;
    private Optional<Fact> next = Optional.empty();
    private long number;

    private Paced(Iterator<Fact> facts) {
      this.facts = facts;
    }

    @Override
    public boolean hasNext() {
      while (next.isEmpty() && facts.hasNext()) {
        next = Optional.of(facts.next()).filter(fact -> VIEW.topics().contains(fact.topic()));
      }
      return next.isPresent();
    }

    @Override
    public Fact next() {
      Fact fact = next.orElseThrow();
      next = Optional.empty();
      long due = begin + number * TimeUnit.SECONDS.toNanos(1) / size.perSecond();
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      number++;
      return noted(fact);
    }

    private Fact noted(Fact fact) {
      return switch (fact.topic()) {
        case ORDERS -> {
          if (fact.row().isEmpty()) {
            // What nobody can see any more is not waited for.
            sent.remove(fact.key());
            yield fact;
          }
          Order order = (Order) fact.row().get();
          sent.computeIfAbsent(fact.key(), key -> new ConcurrentLinkedQueue<>())
              .add(new Sent(number, System.nanoTime()));
          yield new Fact(
              fact.topic(),
              fact.key(),
              Optional.of(order.costing(number)),
              fact.time(),
              fact.note());
        }
        default -> fact;
      };
    }
  }
}
