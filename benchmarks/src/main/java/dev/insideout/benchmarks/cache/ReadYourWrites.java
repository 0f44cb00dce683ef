package dev.insideout.benchmarks.cache;

import dev.insideout.benchmarks.Distribution;
import dev.insideout.benchmarks.Size;
import dev.insideout.benchmarks.bank.Transfer;
import dev.insideout.benchmarks.bank.TransferGenerator;
import dev.insideout.benchmarks.bank.TransferRecords;
import dev.insideout.benchmarks.bank.TransferWriter;
import dev.insideout.benchmarks.bank.Writing;
import dev.insideout.benchmarks.place.BankProject;
import dev.insideout.benchmarks.place.BenchCluster;
import dev.insideout.benchmarks.place.BenchLog;
import dev.insideout.cache.Key;
import dev.insideout.cache.Token;
import dev.insideout.cache.View;
import dev.insideout.cache.ViewCache;
import dev.insideout.cache.Views;
import dev.insideout.sqlview.ViewJob;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Read your own writes. Each client pays an account that only it pays, takes the token of that
 * transfer, waits until the cache contains it, and looks how often the account was paid: a read is
 * stale when that is less than the client's transfers so far. Clients write at random moments, and
 * others write meanwhile.
 */
public final class ReadYourWrites {
  private static final String VIEW = "account_activity";

  /** That of the view's own statement. */
  public static final Duration EPOCH = Duration.ofSeconds(1);

  private static final int OTHER_ACCOUNTS = 1_000;
  private static final long OTHERS_PER_SECOND = 2_000;
  private static final long FIRST_CLIENT = 1_000_000;
  private static final long BANK = 2_000_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ViewCache<Key, Long> payments;
  private final KafkaProducer<byte[], byte[]> producer;
  private final TransferRecords records;
  private final AtomicLong ids = new AtomicLong(1_000_000_000);
  private final AtomicLong stale = new AtomicLong();
  private final AtomicLong wrong = new AtomicLong();
  private final ConcurrentLinkedQueue<Double> waitedMillis = new ConcurrentLinkedQueue<>();

  private ReadYourWrites(
      ViewCache<Key, Long> payments,
      KafkaProducer<byte[], byte[]> producer,
      TransferRecords records) {
    this.payments = payments;
    this.producer = producer;
    this.records = records;
  }

  /**
   * What was measured.
   *
   * @param stale reads that lack a write of the reader
   * @param wrong reads of more than the reader has written
   * @param waitedMillis from the acknowledged write to the end of waiting, one a write
   */
  public record Outcome(long stale, long wrong, Distribution waitedMillis) {}

  /** Runs it in {@code folder}, which must be empty. */
  public static Outcome run(Path folder, Size.Clients size, long seed) throws Exception {
    try (BenchLog log = new BenchLog(folder.resolve("log"));
        BenchCluster cluster = new BenchCluster(folder.resolve("flink"), 1)) {
      cluster.awaitRunning(
          List.of(
              ViewJob.submit(cluster.environment(), BankProject.open(), VIEW, log.connection())
                  .getJobID()));
      try (Writing others =
              new Writing(
                  new TransferWriter(
                      log.connection(),
                      log.transfers(),
                      new TransferGenerator(seed, OTHER_ACCOUNTS)::next,
                      BenchLog.PARTITIONS,
                      Long.MAX_VALUE,
                      OTHERS_PER_SECOND,
                      () -> true,
                      transfer -> {}));
          ViewCache<Key, Long> payments =
              Views.connect(log.connection())
                  .open(View.of(VIEW).map(row -> (Long) row.get("transfers")));
          KafkaProducer<byte[], byte[]> producer =
              new KafkaProducer<>(
                  log.connection().clientProperties(Map.of()),
                  new ByteArraySerializer(),
                  new ByteArraySerializer())) {
        payments.ready().get();
        Outcome outcome = new ReadYourWrites(payments, producer, log.transfers()).run(size, seed);
        if (others.isDone()) {
          throw new IllegalStateException("nobody else wrote meanwhile");
        }
        return outcome;
      }
    }
  }

  private Outcome run(Size.Clients size, long seed) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(size.count());
    try {
      List<Future<?>> all =
          IntStream.range(0, size.count())
              .<Future<?>>mapToObj(
                  client ->
                      clients.submit(
                          () ->
                              pay(
                                  FIRST_CLIENT + client,
                                  size.writesEach(),
                                  new SplittableRandom(seed + client))))
              .toList();
      for (Future<?> client : all) {
        client.get();
      }
    } finally {
      clients.shutdownNow();
    }
    return new Outcome(stale.get(), wrong.get(), Distribution.of(waitedMillis));
  }

  private Void pay(long account, int times, SplittableRandom random) throws Exception {
    for (int written = 1; written <= times; written++) {
      // Who waited for the same epoch does not write at the same moment.
      TimeUnit.NANOSECONDS.sleep(random.nextLong(EPOCH.toNanos()));
      Transfer transfer = new Transfer(ids.incrementAndGet(), BANK, account, 1, Instant.now());
      String token =
          Token.of(producer.send(records.record(transfer, BenchLog.PARTITIONS)).get()).toString();
      long before = System.nanoTime();
      payments.await(Token.parse(token), PATIENCE);
      waitedMillis.add((System.nanoTime() - before) / 1e6);
      long read = payments.get(Key.of(account)).orElse(0L);
      if (read < written) {
        stale.incrementAndGet();
      } else if (read > written) {
        wrong.incrementAndGet();
      }
    }
    return null;
  }
}
