package dev.insideout.integration;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.integration.EpochAudit.SeenEpoch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** When the sales of a region were written, by its service's clock, which is everybody's here. */
record WrittenSales(List<Sale> sales) {
  private static final Duration POLL = Duration.ofMillis(100);

  /** Where it is, and when it was written, milliseconds since 1970. */
  private record Sale(SourcePartition in, long offset, long at) {
    boolean below(Positions cut) {
      return cut.contain(in, offset);
    }
  }

  /**
   * All that the region's log has now.
   *
   * @param region its name; empty for the local one
   * @param log of the region
   */
  static WrittenSales of(String region, LogConnection log) {
    List<Sale> sales = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            log.clientProperties(Map.of("isolation.level", "read_committed")),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(SalesProject.TOPIC).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer
            .poll(POLL)
            .forEach(
                record ->
                    sales.add(
                        new Sale(
                            new SourcePartition(region, record.topic(), record.partition()),
                            record.offset(),
                            record.timestamp())));
      }
    }
    return new WrittenSales(List.copyOf(sales));
  }

  /** Those that were written in that time. */
  WrittenSales within(long from, long until) {
    return new WrittenSales(
        sales.stream().filter(sale -> sale.at() >= from && sale.at() < until).toList());
  }

  /** How many of them are below {@code cut}. */
  long below(Positions cut) {
    return sales.stream().filter(sale -> sale.below(cut)).count();
  }

  int count() {
    return sales.size();
  }

  /**
   * How long after it was written the slowest of 99% was seen in an epoch, in milliseconds.
   *
   * @param epochs oldest first
   */
  long freshness99(List<SeenEpoch> epochs) {
    Map<SourcePartition, TreeMap<Long, Long>> seenAt = new TreeMap<>();
    for (SeenEpoch seen : epochs) {
      seen.epoch()
          .positions()
          .next()
          .forEach(
              (in, next) ->
                  seenAt
                      .computeIfAbsent(in, partition -> new TreeMap<>())
                      .putIfAbsent(next, seen.at()));
    }
    long[] waits =
        sales.stream()
            .mapToLong(
                sale -> seenAt.get(sale.in()).higherEntry(sale.offset()).getValue() - sale.at())
            .toArray();
    Arrays.sort(waits);
    return waits[(waits.length - 1) * 99 / 100];
  }
}
