package dev.insideout.cli.why;

import dev.insideout.cli.log.TopicReader;
import dev.insideout.cli.log.TopicSchemas;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.viewtest.GivenRow;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.position.SourceTopic;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.registry.UnknownSchemaException;
import dev.insideout.contract.topic.DeadLetter;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.contract.wire.WireFormat;
import dev.insideout.flink.avro.SchemaMismatchException;
import dev.insideout.flink.log.LogOptions;
import dev.insideout.flink.log.Replica;
import dev.insideout.sqlview.TableDescription;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the tables of a view from their topics. Records that cannot be read are passed over. */
final class KafkaInputLog implements InputLog {
  private static final Duration PATIENCE = Duration.ofMillis(200);

  private final LogConnection log;
  private final Output output;
  private final Set<String> toldUnreadable = new TreeSet<>();

  KafkaInputLog(LogConnection log, Output output) {
    this.log = log;
    this.output = output;
  }

  @Override
  public void read(TableDescription table, Consumer<InputRecord> taker) {
    SourceTopic source = SourceTopic.parse(table.topic());
    LogConnection there = log.in(source.region());
    SourceTopic schemas = Replica.schemas(table.options(), table.topic());
    Decoder decoder =
        decoder(table, schemas, new SchemaRegistry(log.in(schemas.region()).registry()));
    long unreadable = 0;
    try (TopicReader reader = new TopicReader(there, source.topic())) {
      while (!reader.caughtUp()) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll(PATIENCE)) {
          try {
            decoder.decode(record).ifPresent(taker);
          } catch (BadRecordException e) {
            unreadable++;
          }
        }
      }
    }
    if (unreadable > 0 && toldUnreadable.add(table.topic())) {
      output.progress(
          "%,d records of topic %s cannot be read and are no rows of anything: see 'insideout read %s'."
              .formatted(unreadable, table.topic(), DeadLetter.topicOf(table.topic())));
    }
  }

  private Decoder decoder(TableDescription table, SourceTopic schemasOf, SchemaRegistry registry) {
    if (!isOneTypeInRegistryFormat(table)) {
      throw CommandFailure.badInput(
          "The records of topic '%s' are not of one type in the registry's Avro: rows of it cannot be traced."
              .formatted(table.topic()));
    }
    TopicSchemas schemas = TopicSchemas.of(schemasOf.topic(), registry);
    try {
      Optional<AvroRows> keys =
          table.key().isEmpty()
              ? Optional.empty()
              : Optional.of(new AvroRows(schemas.requireKey(), keyType(table)));
      return new Decoder(
          table, registry, keys, new AvroRows(schemas.value().schema(), table.type()));
    } catch (SchemaMismatchException e) {
      throw CommandFailure.badInput(
          "Table '%s' does not fit the schemas of topic '%s': %s. 'insideout validate --env' says more."
              .formatted(table.name(), table.topic(), e.getMessage()),
          e);
    }
  }

  private static boolean isOneTypeInRegistryFormat(TableDescription table) {
    return table.recordType().isEmpty()
        && Stream.of(LogOptions.KEY_FORMAT, LogOptions.VALUE_FORMAT)
            .map(format -> table.options().getOrDefault(format.key(), format.defaultValue()))
            .allMatch(LogOptions.REGISTRY_AVRO::equals);
  }

  /** The columns of the key of {@code table}, in the key's order. */
  static RowType keyType(TableDescription table) {
    RowType type = table.type();
    return new RowType(
        table.key().stream()
            .map(column -> type.getFields().get(type.getFieldIndex(column)))
            .toList());
  }

  private static final class Decoder {
    private final TableDescription table;
    private final SchemaRegistry registry;
    private final Optional<AvroRows> keys;
    private final AvroRows rows;

    Decoder(
        TableDescription table, SchemaRegistry registry, Optional<AvroRows> keys, AvroRows rows) {
      this.table = table;
      this.registry = registry;
      this.keys = keys;
      this.rows = rows;
    }

    /** Empty for what is no row: the markers of a view. */
    Optional<InputRecord> decode(ConsumerRecord<byte[], byte[]> record) throws BadRecordException {
      if (MarkerHeaders.isMarker(record.headers())) {
        return Optional.empty();
      }
      boolean deleted = record.value() == null;
      if (deleted && (keys.isEmpty() || record.key() == null)) {
        throw new BadRecordException("a tombstone without a key");
      }
      RowData row = deleted ? keyOnly(read(keys.get(), record.key())) : read(rows, record.value());
      return Optional.of(
          new InputRecord(
              record.partition(),
              record.offset(),
              Instant.ofEpochMilli(record.timestamp()),
              new GivenRow(table, row, deleted)));
    }

    private RowData read(AvroRows reader, byte[] bytes) throws BadRecordException {
      try {
        return reader.read(bytes, registry.byId(WireFormat.schemaId(bytes)));
      } catch (UnknownSchemaException e) {
        throw new BadRecordException(e.getMessage(), e);
      }
    }

    private RowData keyOnly(RowData key) {
      GenericRowData row = new GenericRowData(table.type().getFieldCount());
      RowType type = keyType(table);
      for (int i = 0; i < type.getFieldCount(); i++) {
        row.setField(
            table.type().getFieldIndex(type.getFieldNames().get(i)),
            RowData.createFieldGetter(type.getTypeAt(i), i).getFieldOrNull(key));
      }
      return row;
    }
  }
}
