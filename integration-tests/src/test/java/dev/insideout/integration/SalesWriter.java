package dev.insideout.integration;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The service that writes sales, all the time: new ones, corrected ones, deletions. */
final class SalesWriter implements AutoCloseable {
  private static final List<String> COUNTRIES =
      List.of("AT", "BE", "CH", "DE", "DK", "ES", "FI", "FR", "GB", "IT", "NL", "SE");
  private static final int SALES = 500;
  private static final int BATCH = 10;
  private static final long BATCH_EVERY_MILLIS = 100;

  /** A broker that is killed is back long before. */
  private static final int PATIENCE_MS = (int) Duration.ofMinutes(3).toMillis();

  private final KafkaProducer<byte[], byte[]> producer;
  private final Random random;
  private final int key;
  private final int value;
  private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
  private final Future<?> work;
  private boolean paused;

  SalesWriter(LogConnection log, long seed) {
    random = new Random(seed);
    SchemaRegistry registry = new SchemaRegistry(log.registry());
    key = registry.register(SchemaRegistry.keySubject(SalesProject.TOPIC), SalesProject.KEY);
    value = registry.register(SchemaRegistry.valueSubject(SalesProject.TOPIC), SalesProject.VALUE);
    producer =
        new KafkaProducer<>(
            log.clientProperties(
                Map.of(
                    "acks", "all",
                    "max.block.ms", PATIENCE_MS,
                    "delivery.timeout.ms", PATIENCE_MS)),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    work = pace.scheduleAtFixedRate(this::write, 0, BATCH_EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private synchronized void write() {
    if (paused) {
      return;
    }
    List<Future<?>> sent = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      sent.add(producer.send(next()));
    }
    sent.forEach(SalesWriter::requireWritten);
  }

  private static void requireWritten(Future<?> record) {
    try {
      record.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a sale was not written", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private ProducerRecord<byte[], byte[]> next() {
    String id = "s" + random.nextInt(SALES);
    GenericData.Record saleKey =
        new GenericRecordBuilder(SalesProject.KEY).set("sale_id", id).build();
    byte[] sale =
        random.nextInt(10) == 0
            ? null
            : AvroCodec.encode(
                value,
                new GenericRecordBuilder(SalesProject.VALUE)
                    .set("sale_id", id)
                    .set("country", COUNTRIES.get(random.nextInt(COUNTRIES.size())))
                    .set("amount", (long) random.nextInt(100_000))
                    .build());
    return new ProducerRecord<>(SalesProject.TOPIC, AvroCodec.encode(key, saleKey), sale);
  }

  /** Returns when all that was begun is written; nothing more is until {@link #goOn}. */
  synchronized void pause() throws InterruptedException, ExecutionException {
    if (work.isDone()) {
      work.get();
    }
    paused = true;
  }

  synchronized void goOn() {
    paused = false;
  }

  @Override
  public void close() {
    pace.shutdownNow();
    producer.close();
  }
}
