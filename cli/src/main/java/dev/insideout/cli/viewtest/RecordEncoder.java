package dev.insideout.cli.viewtest;

import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.WireFormat;
import dev.insideout.flink.avro.AvroRowReader;
import dev.insideout.flink.avro.AvroRowWriter;
import dev.insideout.flink.avro.AvroSchemas;
import dev.insideout.sqlview.TableDescription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/** Writes and reads the keys and rows of a table in the wire format. Not thread-safe. */
final class RecordEncoder {
  private final int keyId;
  private final int rowId;
  private final AvroRowWriter keys;
  private final AvroRowWriter rows;
  private final AvroRowReader reader;

  /** An encoder of {@code table}, whose schemas it registers, made from its columns. */
  RecordEncoder(TableDescription table, TestRegistry registry) {
    RowType type = table.type();
    int[] keyColumns = table.key().stream().mapToInt(type::getFieldIndex).toArray();
    RowType keyType =
        new RowType(
            IntStream.of(keyColumns).mapToObj(column -> type.getFields().get(column)).toList());
    Schema rowSchema = AvroSchemas.row(table.name(), type, Map.of());
    keyId =
        registry.register(
            SchemaRegistry.keySubject(table.topic()), AvroSchemas.key(table.name(), keyType));
    rowId = registry.register(SchemaRegistry.valueSubject(table.topic()), rowSchema);
    keys = new AvroRowWriter(type, keyColumns);
    rows = new AvroRowWriter(type, IntStream.range(0, type.getFieldCount()).toArray());
    reader = new AvroRowReader(rowSchema, type);
  }

  /** The key of {@code row}, of which nothing else need be there. */
  byte[] key(RowData row) {
    return WireFormat.frame(keyId, keys.write(row));
  }

  byte[] row(RowData row) {
    return WireFormat.frame(rowId, rows.write(row));
  }

  /** Reads a row that the table's own writer wrote. */
  GenericRowData read(byte[] row) {
    BinaryDecoder bytes =
        DecoderFactory.get()
            .binaryDecoder(
                row, WireFormat.HEADER_BYTES, row.length - WireFormat.HEADER_BYTES, null);
    try {
      return reader.read(
          DecoderFactory.get().resolvingDecoder(reader.schema(), reader.schema(), bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
