package dev.insideout.cli.viewtest;

import dev.insideout.contract.position.SourceTopic;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.WireFormat;
import dev.insideout.flink.avro.AvroRowReader;
import dev.insideout.flink.avro.AvroRowWriter;
import dev.insideout.flink.avro.AvroSchemas;
import dev.insideout.flink.log.LogOptions;
import dev.insideout.flink.log.RecordType;
import dev.insideout.sqlview.TableDescription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * Writes the keys and rows of a table, and reads rows in the registry's format. Not thread-safe.
 */
final class RecordEncoder {
  private final TableDescription table;
  private final int[] keyColumns;
  private final BytesEncoder keys;
  private final BytesEncoder rows;
  private final AvroRowReader reader;

  private RecordEncoder(
      TableDescription table,
      int[] keyColumns,
      BytesEncoder keys,
      BytesEncoder rows,
      AvroRowReader reader) {
    this.table = table;
    this.keyColumns = keyColumns;
    this.keys = keys;
    this.rows = rows;
    this.reader = reader;
  }

  /**
   * Encoders by table, without those of tables whose formats can only read. Their schemas, made of
   * the tables' columns, are registered.
   */
  static Map<String, RecordEncoder> of(List<TableDescription> tables, TestRegistry registry) {
    Map<String, RecordEncoder> encoders = new TreeMap<>();
    for (TableDescription table : tables) {
      int[] keyColumns =
          keyColumns(table, tables).stream().mapToInt(table.type()::getFieldIndex).toArray();
      of(table, keyColumns, registry).ifPresent(encoder -> encoders.put(table.name(), encoder));
    }
    return encoders;
  }

  /** An event of a topic of several types has the key that the topic's tables with a key say. */
  private static List<String> keyColumns(TableDescription table, List<TableDescription> tables) {
    return table.recordType().isEmpty() || !table.key().isEmpty()
        ? table.key()
        : tables.stream()
            .filter(other -> other.topic().equals(table.topic()))
            .map(TableDescription::key)
            .filter(key -> !key.isEmpty() && table.type().getFieldNames().containsAll(key))
            .findFirst()
            .orElse(List.of());
  }

  private static Optional<RecordEncoder> of(
      TableDescription table, int[] keyColumns, TestRegistry registry) {
    RowType type = table.type();
    int[] columns = IntStream.range(0, type.getFieldCount()).toArray();
    Schema row = rowSchema(table);
    String region = SourceTopic.parse(table.topic()).region();
    Optional<BytesEncoder> keys =
        isRegistryAvro(table, LogOptions.KEY_FORMAT)
            ? Optional.of(
                avro(
                    registry.register(
                        region,
                        SchemaRegistry.keySubject(table.topic()),
                        keySchema(table, keyColumns)),
                    type,
                    keyColumns))
            : FormatEncoder.of(table, LogOptions.KEY_FORMAT, keyColumns);
    Optional<BytesEncoder> rows =
        isRegistryAvro(table, LogOptions.VALUE_FORMAT)
            ? Optional.of(avro(registry.register(region, rowSubject(table), row), type, columns))
            : FormatEncoder.of(table, LogOptions.VALUE_FORMAT, columns);
    return keys.flatMap(
        k ->
            rows.map(
                r -> new RecordEncoder(table, keyColumns, k, r, new AvroRowReader(row, type))));
  }

  private static Schema rowSchema(TableDescription table) {
    return table
        .recordType()
        .map(name -> AvroSchemas.named(name, table.type()))
        .orElseGet(() -> AvroSchemas.row(recordName(table.name()), table.type(), Map.of()));
  }

  /** A name that Avro takes. */
  private static String recordName(String name) {
    return name.replaceAll("\\W", "_");
  }

  private static String rowSubject(TableDescription table) {
    return table
        .recordType()
        .map(name -> new RecordType(table.topic(), name).ownSubject())
        .orElseGet(() -> SchemaRegistry.valueSubject(table.topic()));
  }

  private static boolean isRegistryAvro(TableDescription table, ConfigOption<String> format) {
    return table
        .options()
        .getOrDefault(format.key(), format.defaultValue())
        .equals(LogOptions.REGISTRY_AVRO);
  }

  /** All tables over a topic have the same keys: their bytes decide about the partition. */
  private static Schema keySchema(TableDescription table, int[] keyColumns) {
    RowType keyType =
        new RowType(
            IntStream.of(keyColumns)
                .mapToObj(column -> table.type().getFields().get(column))
                .toList());
    String name = recordName(table.recordType().isPresent() ? table.topic() : table.name());
    return AvroSchemas.key(name, keyType);
  }

  private static BytesEncoder avro(int id, RowType type, int[] columns) {
    AvroRowWriter writer = new AvroRowWriter(type, columns);
    return row -> WireFormat.frame(id, writer.write(row));
  }

  /**
   * The key of {@code row}, of which nothing else need be there; null where its records have none.
   */
  byte[] key(RowData row) {
    return keyColumns.length == 0 ? null : keys.encode(row);
  }

  /** The same as a person reads it, told apart from the keys of all other topics. */
  Optional<String> keyText(GenericRowData row) {
    Map<String, String> key = new LinkedHashMap<>();
    for (int column : keyColumns) {
      String name = table.type().getFieldNames().get(column);
      key.put(name, CellText.of(table.type().getTypeAt(column), row.getField(column)));
    }
    return key.isEmpty()
        ? Optional.empty()
        : Optional.of("%s %s".formatted(table.topic(), CellText.mapping(key)));
  }

  byte[] row(RowData row) {
    return rows.encode(row);
  }

  /** Reads a row that the table's own writer wrote in the registry's format. */
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
