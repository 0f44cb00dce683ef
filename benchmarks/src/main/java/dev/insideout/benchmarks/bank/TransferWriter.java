package dev.insideout.benchmarks.bank;

import dev.insideout.contract.LogConnection;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The bank's one writer: sends transfers to the log at an even rate. The transfers to an account
 * are all in one partition, in the order in which they are sent.
 */
public final class TransferWriter implements Callable<Void> {
  /** As fast as the broker takes them. */
  public static final long UNPACED = Long.MAX_VALUE;

  private static final long SLOWER = 10;

  private final LogConnection log;
  private final TransferRecords records;
  private final Supplier<Transfer> transfers;
  private final int partitions;
  private final long count;
  private final long perSecond;
  private final BooleanSupplier enough;
  private final Consumer<Transfer> sent;
  private final AtomicLong progress = new AtomicLong();
  private volatile boolean stopped;

  /**
   * @param transfers asked for one at a time
   * @param count how many to send at least
   * @param perSecond how fast, or {@link #UNPACED}
   * @param enough goes on after {@code count}, slowly, until this holds
   * @param sent told of each transfer just before it is sent, on the writer's thread
   */
  public TransferWriter(
      LogConnection log,
      TransferRecords records,
      Supplier<Transfer> transfers,
      int partitions,
      long count,
      long perSecond,
      BooleanSupplier enough,
      Consumer<Transfer> sent) {
    this.log = log;
    this.records = records;
    this.transfers = transfers;
    this.partitions = partitions;
    this.count = count;
    this.perSecond = perSecond;
    this.enough = enough;
    this.sent = sent;
  }

  /** Lets {@link #call} return soon, all that was sent being in the log. */
  public void stop() {
    stopped = true;
  }

  /** How many have been sent so far. */
  public long progress() {
    return progress.get();
  }

  /** Sends all and returns when the log has them. */
  @Override
  public Void call() throws Exception {
    AtomicReference<Exception> failure = new AtomicReference<>();
    Map<String, Object> settings =
        log.clientProperties(Map.of("linger.ms", "5", "compression.type", "lz4"));
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      long begin = System.nanoTime();
      for (long i = 0; goesOn(i) && failure.get() == null; i++) {
        awaitTurn(begin, i);
        Transfer transfer = transfers.get();
        sent.accept(transfer);
        producer.send(
            records.record(transfer, partitions),
            (metadata, e) -> {
              if (e != null) {
                failure.compareAndSet(null, e);
              }
            });
        progress.set(i + 1);
      }
    }
    if (failure.get() != null) {
      throw failure.get();
    }
    return null;
  }

  private boolean goesOn(long index) {
    return !stopped && (index < count || !enough.getAsBoolean());
  }

  /** After the count at a tenth of the rate: whoever is behind catches up. */
  private void awaitTurn(long begin, long index) {
    if (perSecond == UNPACED) {
      return;
    }
    long turns = Math.min(index, count) + Math.max(0, index - count) * SLOWER;
    long due = begin + turns * TimeUnit.SECONDS.toNanos(1) / perSecond;
    for (long left = due - System.nanoTime();
        left > 0 && !stopped;
        left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
