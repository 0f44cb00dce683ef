package dev.insideout.integration;

import dev.insideout.contract.LogConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Copies a shop's topics from one cluster to another, as MirrorMaker does with names kept: in the
 * order of each partition, with key, value, headers and time, some time later. When it starts again
 * it copies many records again. On the side it knows what it has copied to where.
 */
final class RegionCopier implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);

  /** How long a record waits at least before it is copied. */
  private static final long LAG_MILLIS = 400;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<TopicPartition, Long> copied = new HashMap<>();

  /** By partition of the copy and offset there: what of the original had been copied by then. */
  private final Map<TopicPartition, TreeMap<Long, Long>> reached = new HashMap<>();

  private final Thread thread = new Thread(this::copy, "copier");
  private final List<ConsumerRecord<byte[], byte[]>> waiting = new ArrayList<>();
  private volatile boolean closed;
  private boolean paused;
  private boolean again;
  private long twice;
  private Exception failure;

  RegionCopier(LogConnection from, LogConnection to) {
    consumer =
        new KafkaConsumer<>(
            from.clientProperties(Map.of("isolation.level", "read_committed")),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    producer =
        new KafkaProducer<>(
            to.clientProperties(Map.of("acks", "all", "linger.ms", 5)),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : List.of(ShopTopics.ORDERS, ShopTopics.CUSTOMERS)) {
      for (int partition = 0; partition < ShopTopics.PARTITIONS; partition++) {
        partitions.add(new TopicPartition(topic, partition));
      }
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    thread.start();
  }

  private void copy() {
    try {
      while (!closed) {
        copyOn();
      }
    } catch (Exception e) {
      synchronized (this) {
        failure = e;
      }
    }
  }

  private void copyOn() throws ExecutionException, InterruptedException {
    synchronized (this) {
      if (again) {
        goBack();
      }
    }
    consumer.poll(POLL).forEach(waiting::add);
    synchronized (this) {
      if (!paused) {
        long ripe = System.currentTimeMillis() - LAG_MILLIS;
        List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
        while (!waiting.isEmpty() && waiting.get(batch.size()).timestamp() <= ripe) {
          batch.add(waiting.get(batch.size()));
          if (batch.size() == waiting.size()) {
            break;
          }
        }
        waiting.subList(0, batch.size()).clear();
        send(batch);
      }
    }
  }

  /** What it had read and not copied is read again; and of what it had copied, the half. */
  private void goBack() {
    again = false;
    waiting.clear();
    for (TopicPartition partition : consumer.assignment()) {
      consumer.seek(partition, copied.getOrDefault(partition, 0L) / 2);
    }
  }

  private void send(List<ConsumerRecord<byte[], byte[]>> batch)
      throws ExecutionException, InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : batch) {
      sent.add(
          producer.send(
              new ProducerRecord<>(
                  record.topic(),
                  record.partition(),
                  record.timestamp(),
                  record.key(),
                  record.value(),
                  record.headers())));
    }
    for (int i = 0; i < batch.size(); i++) {
      note(batch.get(i), sent.get(i).get().offset());
    }
  }

  private void note(ConsumerRecord<byte[], byte[]> record, long offset) {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    long next = record.offset() + 1;
    twice += next <= copied.getOrDefault(partition, 0L) ? 1 : 0;
    long furthest = copied.merge(partition, next, Math::max);
    reached.computeIfAbsent(partition, p -> new TreeMap<>()).put(offset + 1, furthest);
  }

  /** Starts again, half-way through what it has copied. */
  synchronized void startAgain() {
    again = true;
  }

  /** Copies nothing until {@link #goOn}. */
  synchronized void pause() {
    paused = true;
  }

  synchronized void goOn() {
    paused = false;
  }

  /** How far it has copied, added up. */
  synchronized long copied() {
    return copied.values().stream().mapToLong(Long::longValue).sum();
  }

  /** How many records it has copied more than once. */
  synchronized long twice() {
    return twice;
  }

  /** What of a partition had been copied when the copy's next offset was {@code next}. */
  synchronized long originalOf(String topic, int partition, long next) {
    return reached
        .getOrDefault(new TopicPartition(topic, partition), new TreeMap<>())
        .headMap(next, true)
        .lastEntry()
        .getValue();
  }

  /** Fails where it has failed. */
  synchronized void requireWell() throws Exception {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    consumer.close();
    producer.close();
  }
}
