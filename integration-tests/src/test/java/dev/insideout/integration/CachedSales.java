package dev.insideout.integration;

import dev.insideout.cache.Key;
import dev.insideout.cache.Row;
import dev.insideout.cache.Token;
import dev.insideout.cache.View;
import dev.insideout.cache.ViewCache;
import dev.insideout.cache.Views;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.generic.GenericRecord;

/** A service that has the view in a cache, which stays open, and looks rows up all the time. */
final class CachedSales implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final long LOOK_EVERY_MILLIS = 20;

  private final ViewCache<Key, GenericRecord> cache;
  private final ScheduledExecutorService requests = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledFuture<?> looking;
  private final AtomicLong lookups = new AtomicLong();

  /** Returns when rows can be looked up. */
  CachedSales(LogConnection log) throws Exception {
    cache = Views.connect(log).open(View.of(SalesProject.VIEW));
    cache.ready().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    looking =
        requests.scheduleAtFixedRate(this::lookUp, 0, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void lookUp() {
    if (cache.get(Key.of("DE")).isEmpty()) {
      throw new IllegalStateException("there are no sales in DE");
    }
    lookups.incrementAndGet();
  }

  /**
   * Its rows by country, once they contain all of the log below {@code end}.
   *
   * @throws Exception when that does not come, or a look-up has failed at any time
   */
  Map<String, String> rows(Positions end) throws Exception {
    Token token =
        end.next().entrySet().stream()
            .map(next -> Token.of(next.getKey(), next.getValue() - 1))
            .reduce(Token::and)
            .orElseThrow();
    cache.await(token, LIMIT);
    if (looking.isDone()) {
      looking.get();
    }
    Map<String, String> rows = new TreeMap<>();
    cache
        .all()
        .map(Row::value)
        .forEach(row -> rows.put(row.get("country").toString(), UpsertTable.text(row)));
    return rows;
  }

  /** How many rows were looked up. */
  long lookups() {
    return lookups.get();
  }

  /** Why it may not be used, or not without care; empty when there is nothing to say. */
  String state() {
    return cache.state().toString();
  }

  @Override
  public void close() {
    requests.shutdownNow();
    cache.close();
  }
}
