package dev.insideout.cli.why;

import dev.insideout.cache.DeliveryException;
import dev.insideout.cache.EagerReader;
import dev.insideout.cache.EpochReader;
import dev.insideout.cache.LostEpochException;
import dev.insideout.cli.log.KeyFilter;
import dev.insideout.cli.log.TopicSchemas;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.viewtest.CellText;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.flink.avro.SchemaMismatchException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.table.types.logical.RowType;

/**
 * What a view's topic says of one key.
 *
 * @param row empty when it has none
 * @param epoch the last whole one; empty before the first, and of a view that is delivered eagerly
 * @param cut what the view has read; empty where no epoch says so
 */
record PublishedRow(
    GenericRecord key,
    Optional<GenericRecord> row,
    Optional<EpochId> epoch,
    Optional<Positions> cut) {
  private static final Duration PATIENCE = Duration.ofMillis(200);

  /**
   * Reads the topic of {@code view}, which exists, up to its present end.
   *
   * @param key as {@link KeyFilter} takes it; all columns of the key
   * @throws CommandFailure when it is no whole key
   * @throws BadRecordException when a row of the view cannot be decoded
   */
  static PublishedRow read(LogConnection log, String view, List<String> key, Output output)
      throws BadRecordException {
    TopicSchemas schemas = TopicSchemas.of(view, new SchemaRegistry(log.registry()));
    KeyFilter filter = KeyFilter.parse(key, schemas.requireKey());
    GenericRecord whole = filter.whole(schemas.requireKey());
    try (EpochReader reader = new EpochReader(log, List.of(view))) {
      while (!reader.caughtUp()) {
        try {
          reader.poll(PATIENCE);
        } catch (LostEpochException e) {
          output.progress(e.getMessage());
        }
      }
      return new PublishedRow(
          whole,
          find(reader.rows(view), filter),
          reader.applied(),
          Optional.of(reader.positions()));
    } catch (DeliveryException e) {
      // Only its topic tells how a view is delivered.
      return readEager(log, view, filter, whole);
    }
  }

  private static PublishedRow readEager(
      LogConnection log, String view, KeyFilter filter, GenericRecord key)
      throws BadRecordException {
    try (EagerReader reader = new EagerReader(log, view)) {
      while (!reader.caughtUp()) {
        reader.poll(PATIENCE);
      }
      return new PublishedRow(key, find(reader.rows(), filter), Optional.empty(), Optional.empty());
    }
  }

  private static Optional<GenericRecord> find(
      Map<GenericRecord, GenericRecord> rows, KeyFilter filter) {
    return rows.entrySet().stream()
        .filter(row -> filter.accepts(row.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** The texts of the key's columns, which have {@code type}. */
  Map<String, String> keyCells(RowType type) {
    return cells(key, type);
  }

  /** The texts of the row's columns, which have {@code type}. */
  Optional<Map<String, String>> cells(RowType type) {
    return row.map(record -> cells(record, type));
  }

  private static Map<String, String> cells(GenericRecord record, RowType type) {
    try {
      AvroRows rows = new AvroRows(record.getSchema(), type);
      return CellText.cells(type, rows.read(AvroCodec.encode(0, record), record.getSchema()));
    } catch (SchemaMismatchException e) {
      throw CommandFailure.notSo(
          "The view's statement and its row in the topic have other columns, so that the one is not why the other is there: %s."
              .formatted(e.getMessage()),
          e);
    } catch (BadRecordException e) {
      throw new IllegalStateException("a record that was decoded cannot be read again", e);
    }
  }
}
