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
 * Reads the view once, and tells how long that took. Arguments: who reads, Kafka's address, the
 * registry's.
 */
public final class LoadingChild {
  static final String SECONDS = "seconds";
  static final String CPU_SECONDS = "cpu-seconds";
  static final String READ = "read";

  private static final Duration POLL = Duration.ofMillis(100);

  private final OperatingSystemMXBean process =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final long cpuBefore = process.getProcessCpuTime();
  private final long before = System.nanoTime();

  private LoadingChild() {}

  /** Who reads. */
  enum Reader {
    BARE,
    CACHE
  }

  public static void main(String[] arguments) throws Exception {
    LogConnection log = LogConnection.of(arguments[1], arguments[2]);
    switch (Reader.valueOf(arguments[0])) {
      case BARE -> new LoadingChild().poll(log);
      case CACHE -> new LoadingChild().load(log);
    }
  }

  private void tell(long read) {
    ChildNumbers.tell(SECONDS, (System.nanoTime() - before) / 1e9);
    ChildNumbers.tell(CPU_SECONDS, (process.getProcessCpuTime() - cpuBefore) / 1e9);
    ChildNumbers.tell(READ, read);
  }

  /** With the settings of a cache's consumer. */
  private void poll(LogConnection log) {
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
      tell(records);
    }
  }

  private void load(LogConnection log) throws Exception {
    View<Key, GenericRecord> view = View.of(OrderStatusView.NAME);
    try (ViewCache<Key, GenericRecord> cache = Views.connect(log).open(view)) {
      cache.ready().get();
      tell(cache.size());
    }
  }
}
