package dev.insideout.benchmarks.cache;

import dev.insideout.benchmarks.place.Until;
import dev.insideout.cache.CacheConfig;
import dev.insideout.cache.Key;
import dev.insideout.cache.Storage;
import dev.insideout.cache.Token;
import dev.insideout.cache.View;
import dev.insideout.cache.ViewCache;
import dev.insideout.cache.ViewStats;
import dev.insideout.cache.Views;
import dev.insideout.contract.LogConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.apache.avro.generic.GenericRecord;

/**
 * A service that embeds the view in RocksDB: tells how soon it was ready, and what it had read when
 * it showed the view's newest epoch. Arguments: Kafka's address, the registry's, a folder, the
 * token of the newest epoch, how it is to end, the view's seed, how many lookups.
 */
public final class RocksDbChild {
  static final String READY_SECONDS = "ready-seconds";
  static final String RECORDS_READ = "records-read";
  static final String ROWS = "rows";
  static final String FOUND = "found";

  private static final Duration LIMIT = Duration.ofMinutes(10);

  private RocksDbChild() {}

  /** How it ends. */
  enum End {
    /** By itself, in an orderly way. */
    CLOSED,
    /** Not by itself. */
    KILLED
  }

  public static void main(String[] arguments) throws Exception {
    LogConnection log = LogConnection.of(arguments[0], arguments[1]);
    Storage storage = Storage.rocksDb(Path.of(arguments[2]));
    long before = System.nanoTime();
    try (ViewCache<Key, GenericRecord> cache =
        Views.connect(CacheConfig.of(log).storage(storage)).open(View.of(OrderStatusView.NAME))) {
      cache.ready().get();
      ChildNumbers.tell(READY_SECONDS, (System.nanoTime() - before) / 1e9);
      cache.await(Token.parse(arguments[3]), LIMIT);
      ChildNumbers.tell(RECORDS_READ, statsOfEpoch(cache).recordsRead());
      long rows = cache.size();
      long lookups = Long.parseLong(arguments[6]);
      if (lookups > 0) {
        new Lookups(rows, Long.parseLong(arguments[5]))
            .tell(FOUND, lookups, key -> cache.find(key).isPresent());
      }
      ChildNumbers.tell(ROWS, rows);
      if (End.valueOf(arguments[4]) == End.KILLED) {
        new CountDownLatch(1).await();
      }
    }
  }

  /** What is shown may be counted a moment later. */
  private static ViewStats statsOfEpoch(ViewCache<?, ?> cache) throws Exception {
    Until.holds("the epoch to be counted", LIMIT, () -> cache.stats().epochs() > 0);
    return cache.stats();
  }
}
