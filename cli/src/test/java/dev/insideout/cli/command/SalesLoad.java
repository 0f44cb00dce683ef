package dev.insideout.cli.command;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.RegisteredSchema;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes sales, changes them and takes them back, at random from a seed, until it is closed. */
final class SalesLoad implements AutoCloseable {
  private static final int SALES = 300;
  private static final int MOST_CENTS = 100_000;
  private static final int DELETED_OF = 8;
  private static final long PAUSE_NANOS = 10_000_000;
  private static final List<String> COUNTRIES = List.of("AT", "BE", "DE", "DK", "FR", "NL", "PL");

  private final Random random;
  private final RegisteredSchema key;
  private final RegisteredSchema value;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Thread thread = new Thread(this::run, "sales load");
  private final long began = System.nanoTime();
  private volatile boolean closed;
  private volatile long written;

  SalesLoad(LogConnection log, long seed) {
    random = new Random(seed);
    SchemaRegistry registry = new SchemaRegistry(log.registry());
    key = registry.latest(SchemaRegistry.keySubject("sales")).orElseThrow();
    value = registry.latest(SchemaRegistry.valueSubject("sales")).orElseThrow();
    producer =
        new KafkaProducer<>(
            log.clientProperties(Map.of()), new ByteArraySerializer(), new ByteArraySerializer());
    thread.start();
  }

  /** How many records it has written. */
  long written() {
    return written;
  }

  /** Waits until it has run for so long. */
  void awaitAfter(Duration duration) throws InterruptedException {
    long left = duration.toNanos() - (System.nanoTime() - began);
    thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
    if (!thread.isAlive()) {
      throw new AssertionError("nothing is written any more");
    }
  }

  private void run() {
    while (!closed) {
      producer.send(next());
      written++;
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private ProducerRecord<byte[], byte[]> next() {
    String id = "s" + random.nextInt(SALES);
    GenericRecord sale = new GenericData.Record(key.schema());
    sale.put("sale_id", id);
    byte[] bytes = AvroCodec.encode(key.id(), sale);
    return random.nextInt(DELETED_OF) == 0
        ? new ProducerRecord<>("sales", bytes, null)
        : new ProducerRecord<>("sales", bytes, AvroCodec.encode(value.id(), row(id)));
  }

  private GenericRecord row(String id) {
    GenericRecord row = new GenericData.Record(value.schema());
    row.put("sale_id", id);
    row.put("country", COUNTRIES.get(random.nextInt(COUNTRIES.size())));
    row.put("amount", BigDecimal.valueOf(random.nextInt(MOST_CENTS), 2));
    row.put("sold_at", Instant.EPOCH.plusSeconds(random.nextInt(MOST_CENTS)));
    return row;
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close();
  }
}
