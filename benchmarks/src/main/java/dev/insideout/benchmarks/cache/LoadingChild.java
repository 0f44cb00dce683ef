package dev.insideout.benchmarks.cache;

import com.sun.management.OperatingSystemMXBean;
import dev.insideout.cache.Key;
import dev.insideout.cache.View;
import dev.insideout.cache.ViewCache;
import dev.insideout.cache.Views;
import dev.insideout.contract.LogConnection;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the view again and again, a bare consumer and a cache by turns, and tells how long each
 * took. Arguments: Kafka's address, the registry's, how often each reads.
 */
public final class LoadingChild {
  static final String SECONDS = "seconds";
  static final String CPU_SECONDS = "cpu-seconds";
  static final String READ = "read";

  private static final Duration POLL = Duration.ofMillis(100);

  private final OperatingSystemMXBean process =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final LogConnection log;

  private LoadingChild(LogConnection log) {
    this.log = log;
  }

  /** Who reads. */
  enum Reader {
    BARE,
    CACHE
  }

  /** What the {@code time}th reading of {@code reader} is called. */
  static String number(String what, Reader reader, int time) {
    return "%s-%s-%d".formatted(what, reader, time);
  }

  public static void main(String[] arguments) throws Exception {
    LoadingChild child = new LoadingChild(LogConnection.of(arguments[0], arguments[1]));
    int times = Integer.parseInt(arguments[2]);
    for (int time = 0; time < times; time++) {
      for (Reader reader : Reader.values()) {
        child.read(reader, time);
      }
    }
  }

  private void read(Reader reader, int time) throws Exception {
    // What the reading before has left is not this one's to clean up.
    System.gc();
    long cpuBefore = process.getProcessCpuTime();
    long before = System.nanoTime();
    long read =
        switch (reader) {
          case BARE -> poll();
          case CACHE -> load(before, cpuBefore, time);
        };
    if (reader == Reader.BARE) {
      tell(reader, time, before, cpuBefore);
    }
    ChildNumbers.tell(number(READ, reader, time), read);
  }

  private void tell(Reader reader, int time, long before, long cpuBefore) {
    ChildNumbers.tell(number(SECONDS, reader, time), (System.nanoTime() - before) / 1e9);
    ChildNumbers.tell(
        number(CPU_SECONDS, reader, time), (process.getProcessCpuTime() - cpuBefore) / 1e9);
  }

  /** With the settings of a cache's consumer. */
  private long poll() {
    Map<String, Object> settings =
        log.clientProperties(
            Map.of(
                "isolation.level", "read_committed",
                "enable.auto.commit", "false",
                "allow.auto.create.topics", "false",
                "auto.offset.reset", "none",
                "max.poll.records", "10000"));
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(OrderStatusView.NAME).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long records = 0;
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        records += consumer.poll(POLL).count();
      }
      return records;
    }
  }

  /** Told before the cache is closed. */
  private long load(long before, long cpuBefore, int time) throws Exception {
    View<Key, GenericRecord> view = View.of(OrderStatusView.NAME);
    try (ViewCache<Key, GenericRecord> cache = Views.connect(log).open(view)) {
      cache.ready().get();
      tell(Reader.CACHE, time, before, cpuBefore);
      return cache.size();
    }
  }
}
