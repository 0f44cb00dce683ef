package dev.insideout.cli.relocation;

import dev.insideout.cli.log.Consumers;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.flink.StretchReader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** A table's topic in one cluster, read once, from its beginning on. Not thread-safe. */
final class PlaceLog implements AutoCloseable {
  /** While somebody waits for an answer nobody may publish. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String place;
  private final MovedTable table;
  private final AvroCodec codec;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final StretchReader reader;
  private final Map<TopicPartition, Long> next;

  PlaceLog(String place, LogConnection there, MovedTable table) {
    this.place = place;
    this.table = table;
    codec = new AvroCodec(new SchemaRegistry(there.registry()));
    consumer = Consumers.readCommitted(there, PATIENCE);
    consumer.assign(
        consumer.partitionsFor(table.topic()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList());
    reader = new StretchReader(consumer, PATIENCE);
    next = new HashMap<>(consumer.beginningOffsets(consumer.assignment()));
  }

  /** Reads on to where the topic ends now, and hands on keys and what records say of them. */
  void readOn(BiConsumer<ByteBuffer, Fact> facts) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    reader.read(next, ends, record -> read(record, facts));
    next.putAll(ends);
  }

  private void read(ConsumerRecord<byte[], byte[]> record, BiConsumer<ByteBuffer, Fact> facts) {
    if (record.key() != null) {
      table.fact(record, codec).ifPresent(f -> facts.accept(ByteBuffer.wrap(record.key()), f));
    }
  }

  /** How far it was read. */
  Positions positions() {
    Map<SourcePartition, Long> positions = new HashMap<>();
    next.forEach(
        (partition, offset) ->
            positions.put(
                new SourcePartition(place, partition.topic(), partition.partition()), offset));
    return Positions.of(positions);
  }

  /** A key as a person reads it. */
  String text(ByteBuffer key) {
    try {
      return codec.decode(key.array()).toString();
    } catch (BadRecordException e) {
      return "0x" + HexFormat.of().formatHex(key.array());
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
