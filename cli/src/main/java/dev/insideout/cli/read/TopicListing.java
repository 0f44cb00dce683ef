package dev.insideout.cli.read;

import dev.insideout.cli.log.KeyFilter;
import dev.insideout.cli.log.KeyOrder;
import dev.insideout.cli.log.TopicReader;
import dev.insideout.cli.log.TopicSchemas;
import dev.insideout.cli.output.Output;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Shows a topic: the newest record of every key, or every record; and then, if asked, what comes. A
 * record that cannot be read is reported and passed over.
 */
public final class TopicListing {
  private static final Duration PATIENCE = Duration.ofMillis(200);
  private static final GenericRecord NO_KEY =
      new GenericData.Record(Schema.createRecord("None", null, "dev.insideout", false, List.of()));

  private final LogConnection log;
  private final String topic;
  private final boolean asTable;
  private final ReadOptions options;
  private final Output output;
  private final AvroCodec codec;

  /**
   * A listing of {@code topic}, which exists.
   *
   * @param asTable the newest record of every key and not every record
   */
  public TopicListing(
      LogConnection log, String topic, boolean asTable, ReadOptions options, Output output) {
    this.log = log;
    this.topic = topic;
    this.asTable = asTable;
    this.options = options;
    this.output = output;
    this.codec = new AvroCodec(new SchemaRegistry(log.registry()));
  }

  /** Writes the records; returns when all are written, or never when it follows without limit. */
  public void show() {
    TopicSchemas schemas = TopicSchemas.of(topic, new SchemaRegistry(log.registry()));
    KeyFilter filter =
        KeyFilter.parse(options.key(), options.key().isEmpty() ? null : schemas.requireKey());
    RowWriter writer = new RowWriter(output, schemas.value().schema(), options.limit());
    BiConsumer<GenericRecord, Optional<GenericRecord>> filtered =
        (key, value) -> {
          if (filter.accepts(key)) {
            writer.write(key, value);
          }
        };
    try (TopicReader reader = new TopicReader(log, topic)) {
      if (asTable) {
        TreeMap<GenericRecord, GenericRecord> table = new TreeMap<>(KeyOrder.ASCENDING);
        readToEnd(
            reader,
            writer,
            (key, value) ->
                value.ifPresentOrElse(row -> table.put(key, row), () -> table.remove(key)));
        table.forEach((key, row) -> filtered.accept(key, Optional.of(row)));
      } else {
        readToEnd(reader, writer, filtered);
      }
      writer.showTable();
      while (options.follow() && !writer.full()) {
        reader.poll(PATIENCE).forEach(record -> decode(record, filtered));
      }
    }
  }

  private void readToEnd(
      TopicReader reader,
      RowWriter writer,
      BiConsumer<GenericRecord, Optional<GenericRecord>> taker) {
    while (!reader.caughtUp() && !writer.full()) {
      reader.poll(PATIENCE).forEach(record -> decode(record, taker));
    }
  }

  private void decode(
      ConsumerRecord<byte[], byte[]> record,
      BiConsumer<GenericRecord, Optional<GenericRecord>> taker) {
    if (MarkerHeaders.isMarker(record.headers())) {
      return;
    }
    try {
      GenericRecord key = record.key() == null ? NO_KEY : codec.decode(record.key());
      Optional<GenericRecord> value =
          record.value() == null ? Optional.empty() : Optional.of(codec.decode(record.value()));
      taker.accept(key, value);
    } catch (BadRecordException e) {
      output.progress(
          "%s-%d at offset %d cannot be read: %s"
              .formatted(topic, record.partition(), record.offset(), e.getMessage()));
    }
  }
}
