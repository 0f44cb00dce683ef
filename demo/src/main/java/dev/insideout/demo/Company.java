package dev.insideout.demo;

import dev.insideout.contract.LogConnection;
import dev.insideout.demo.fact.Service;
import dev.insideout.demo.fact.Topics;
import dev.insideout.demo.simulation.Fact;
import dev.insideout.demo.simulation.Simulation;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The example company at work: six services that write the log, each with a producer of its own.
 * Records carry the wall clock's time as their timestamp; what they tell of is in simulated time.
 *
 * <p>A company that is opened over a log that it has written before goes on where the log ends: the
 * same options give the same facts, so that a partition of n records holds the first n of its
 * facts. This needs equal {@link CompanyOptions#simulation}, and that nobody else writes the
 * company's topics: every strange record, such as an order that was taken over HTTP, makes one of
 * the company's be left out.
 */
public final class Company implements AutoCloseable {
  /** No shorter pause is worth waking up for. */
  private static final Duration PACE = Duration.ofMillis(10);

  /** Six producers that send each record at once would cost the broker a third more. */
  private static final Duration LINGER = Duration.ofMillis(25);

  private static final long A_SECOND = TimeUnit.SECONDS.toNanos(1);

  private record Outgoing(Service writer, ProducerRecord<byte[], byte[]> record) {}

  private final CompanyOptions options;
  private final Simulation simulation;
  private final FactEncoder encoder;
  private final Map<Service, KafkaProducer<byte[], byte[]>> producers =
      new EnumMap<>(Service.class);
  private final Map<TopicPartition, Long> writtenBefore;
  private final Map<String, LongAdder> written = new LinkedHashMap<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final Thread work = new Thread(this::work, "company");

  private Company(LogConnection log, CompanyLog topics, CompanyOptions options) {
    this.options = options;
    this.simulation = new Simulation(options.simulation());
    this.encoder = new FactEncoder(topics);
    this.writtenBefore = new HashMap<>(topics.ends());
    Topics.ALL.forEach(topic -> written.put(topic.name(), new LongAdder()));
    for (Service service : Service.values()) {
      producers.put(service, producer(log, service));
    }
  }

  /**
   * Creates the company's topics where they are missing, registers its schemas and connects its
   * services; nothing is written before {@link #start}.
   *
   * @throws CompanyException when the broker refuses
   * @throws dev.insideout.contract.registry.RegistryException when the registry does
   */
  public static Company open(LogConnection log, CompanyOptions options) {
    return new Company(log, CompanyLog.prepare(log), options);
  }

  private static KafkaProducer<byte[], byte[]> producer(LogConnection log, Service service) {
    return new KafkaProducer<>(
        log.clientProperties(
            Map.of(
                "client.id",
                "demo-" + service.name().toLowerCase(Locale.ROOT),
                "enable.idempotence",
                "true",
                "acks",
                "all",
                "linger.ms",
                Long.toString(LINGER.toMillis()),
                "buffer.memory",
                Integer.toString(16 << 20))),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /** Begins to write. To be called once. */
  public void start() {
    work.start();
  }

  /**
   * Waits until the company has written all that it was to write, or has failed.
   *
   * @return false when the time is over before
   */
  public boolean awaitEnd(Duration timeout) throws InterruptedException {
    return ended.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** How many records of each topic the broker has confirmed to this company. */
  public Map<String, Long> written() {
    Map<String, Long> counts = new LinkedHashMap<>();
    written.forEach((topic, count) -> counts.put(topic, count.sum()));
    return counts;
  }

  /** How many records the broker has confirmed to this company. */
  public long events() {
    return written.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** Stops writing, waits until the broker has confirmed all, and disconnects. */
  @Override
  public void close() {
    stopped.countDown();
    try {
      if (work.isAlive()) {
        work.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producers.values().forEach(KafkaProducer::close);
    Exception cause = failure.get();
    if (cause != null) {
      throw new CompanyException(
          "the company could not write the log: " + cause.getMessage(), cause);
    }
  }

  private void work() {
    try {
      write();
      producers.values().forEach(KafkaProducer::flush);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      fail(e);
    } finally {
      ended.countDown();
    }
  }

  /**
   * Writes at the rate asked for. Time lost to a slow log is caught up for a second and no longer:
   * the broker that has just come back is not to be flooded.
   */
  private void write() throws InterruptedException {
    long most = options.events().orElse(Long.MAX_VALUE);
    long interval = Math.max(1, A_SECOND / options.eventsPerSecond());
    long due = System.nanoTime();
    for (long sent = 0; sent < most; sent++) {
      Outgoing next = nextUnwritten();
      long early = due - System.nanoTime();
      while (early > 0) {
        if (stopped.await(Math.max(early, PACE.toNanos()), TimeUnit.NANOSECONDS)) {
          return;
        }
        early = due - System.nanoTime();
      }
      if (stopped.getCount() == 0) {
        return;
      }
      due += interval + Math.max(0, -early - A_SECOND);
      send(next);
    }
  }

  private Outgoing nextUnwritten() {
    while (true) {
      Fact fact = simulation.next();
      ProducerRecord<byte[], byte[]> record = encoder.encode(fact);
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      Long before = writtenBefore.computeIfPresent(partition, (p, n) -> n == 0 ? null : n - 1);
      if (before == null) {
        return new Outgoing(fact.topic().writer(), record);
      }
    }
  }

  private void send(Outgoing next) {
    producers
        .get(next.writer)
        .send(
            next.record,
            (metadata, error) -> {
              if (error == null) {
                written.get(next.record.topic()).increment();
              } else {
                fail(error);
              }
            });
  }

  /** The first failure counts; nothing is written after it. */
  private void fail(Exception error) {
    failure.compareAndSet(null, error);
    stopped.countDown();
  }
}
