package dev.insideout.integration;

import dev.insideout.contract.LogConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A service that writes orders and customers all the time: new ones, changed ones, old versions
 * that come late, deletions, and orders that come again after that.
 */
final class ShopService implements AutoCloseable {
  private static final int ORDERS_OF_A_CUSTOMER = 100;
  private static final int BATCH = 10;
  private static final long BATCH_EVERY_MILLIS = 100;
  private static final int FILLED_AT_A_TIME = 2_000;

  private final ShopTopics topics;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Random random;
  private final int customers;
  private final long[] versions;
  private final boolean[] deleted;
  private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
  private Future<?> work;
  private boolean paused;
  private long written;

  /**
   * @param orders how many there are
   */
  ShopService(LogConnection log, ShopTopics topics, int orders, long seed) {
    this.topics = topics;
    random = new Random(seed);
    customers = orders / ORDERS_OF_A_CUSTOMER;
    versions = new long[orders];
    deleted = new boolean[orders];
    producer =
        new KafkaProducer<>(
            log.clientProperties(Map.of("acks", "all", "linger.ms", 5)),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** One that goes on from where {@code other}, which has ended, was: it writes elsewhere. */
  ShopService(LogConnection log, ShopTopics topics, ShopService other) {
    this(log, topics, other.versions.length, other.random.nextLong());
    System.arraycopy(other.versions, 0, versions, 0, versions.length);
    System.arraycopy(other.deleted, 0, deleted, 0, deleted.length);
  }

  /** Writes every order and every customer once. */
  synchronized void fill() throws ExecutionException, InterruptedException {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int customer = 0; customer < customers; customer++) {
      records.add(topics.customer("c" + customer, "first"));
    }
    for (int order = 0; order < versions.length; order++) {
      records.add(change(order));
      if (records.size() >= FILLED_AT_A_TIME) {
        send(records);
        records.clear();
      }
    }
    send(records);
  }

  /** Begins to write. */
  void work() {
    work = pace.scheduleAtFixedRate(this::write, 0, BATCH_EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private synchronized void write() {
    if (paused) {
      return;
    }
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      records.add(next());
    }
    try {
      send(records);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a record was not written", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void send(List<ProducerRecord<byte[], byte[]>> records)
      throws ExecutionException, InterruptedException {
    List<Future<?>> sent = new ArrayList<>();
    records.forEach(record -> sent.add(producer.send(record)));
    for (Future<?> one : sent) {
      one.get();
    }
    written += records.size();
  }

  private ProducerRecord<byte[], byte[]> next() {
    int order = random.nextInt(versions.length);
    return switch (random.nextInt(10)) {
      case 0 -> topics.customer("c" + random.nextInt(customers), "name " + random.nextInt(100));
      case 1 ->
          random.nextInt(4) == 0
              ? topics.noCustomer("c" + random.nextInt(customers))
              : topics.customer("c" + random.nextInt(customers), "again " + random.nextInt(100));
      case 2 -> delete(order);
      case 3 -> late(order);
      default -> change(order);
    };
  }

  private ProducerRecord<byte[], byte[]> change(int order) {
    deleted[order] = false;
    return order(order, ++versions[order]);
  }

  private ProducerRecord<byte[], byte[]> delete(int order) {
    deleted[order] = true;
    return topics.noOrder(id(order));
  }

  /** No older version comes after a deletion. */
  private ProducerRecord<byte[], byte[]> late(int order) {
    return deleted[order] || versions[order] < 2
        ? change(order)
        : order(order, versions[order] - 1);
  }

  private ProducerRecord<byte[], byte[]> order(int order, long version) {
    return topics.order(
        id(order), version, "c" + random.nextInt(customers), random.nextInt(100_000));
  }

  private static String id(int order) {
    return "o%06d".formatted(order);
  }

  /** Returns when all that was begun is written; nothing more is. */
  synchronized long rest() throws ExecutionException, InterruptedException {
    if (work != null && work.isDone()) {
      work.get();
    }
    paused = true;
    return written;
  }

  /** Writes on. */
  synchronized void goOn() {
    paused = false;
  }

  @Override
  public void close() {
    pace.shutdownNow();
    producer.close();
  }
}
