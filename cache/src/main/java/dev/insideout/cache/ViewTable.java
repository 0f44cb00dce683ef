package dev.insideout.cache;

import dev.insideout.cache.row.KeyColumns;
import dev.insideout.cache.row.RowReader;
import dev.insideout.cache.store.RowStore;
import dev.insideout.cache.store.Slice;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.registry.RegistryException;
import dev.insideout.contract.registry.UnknownSchemaException;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.contract.wire.WireFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * One view in a store: a table of its rows in wire format by the bytes of their keys, one of the
 * keys whose rows no index can read, and one an index. Written by one thread, read by any.
 *
 * @param <K> what keys are
 * @param <V> what rows are
 */
final class ViewTable<K, V> {
  private static final byte[] NOTHING = {};

  /** An index and its table, of which the keys are its columns and then the key of the row. */
  record Index(String name, int table, KeyColumns columns) {}

  private final View<K, V> view;
  private final int firstTable;
  private final KnownSchemas schemas;
  private final RowType.Decoder<V> decoder;
  private final Map<String, Index> indexes = new LinkedHashMap<>();
  private final Optional<RowReader<GenericRecord>> indexedColumns;
  private final Map<Integer, KeyColumns.Transcoder> transcoders = new HashMap<>();
  private int lastSchema = -1;
  private int lastKeySchema = -1;
  private KeyColumns.Transcoder lastTranscoder;
  private Optional<Schema> keySchema = Optional.empty();
  private volatile Optional<KeyColumns> columns = Optional.empty();

  ViewTable(View<K, V> view, int firstTable, KnownSchemas schemas) {
    this.view = view;
    this.firstTable = firstTable;
    this.schemas = schemas;
    this.decoder = view.rowType().opener().apply(schemas::byId);
    Optional<Schema> schema = view.rowType().schema();
    view.indexes()
        .forEach(
            (name, names) ->
                indexes.put(
                    name,
                    new Index(
                        name,
                        firstTable + 2 + indexes.size(),
                        KeyColumns.of(schema.orElseThrow(), names))));
    indexedColumns =
        indexes.isEmpty()
            ? Optional.empty()
            : schema.map(s -> RowReader.of(s, indexedNames(), schemas::byId));
  }

  private List<String> indexedNames() {
    return view.indexes().values().stream().flatMap(List::stream).distinct().toList();
  }

  View<K, V> view() {
    return view;
  }

  /** How many tables it has in the store. */
  int tables() {
    return 2 + indexes.size();
  }

  int rows() {
    return firstTable;
  }

  int unreadable() {
    return firstTable + 1;
  }

  /**
   * An index.
   *
   * @throws IllegalArgumentException when the view was opened without it
   */
  Index index(String name) {
    Index index = indexes.get(name);
    if (index == null) {
      throw new IllegalArgumentException(
          "view '%s' was opened without an index '%s'; it has %s"
              .formatted(view.name(), name, indexes.keySet()));
    }
    return index;
  }

  /** The columns of keys; empty before the first row is known. */
  Optional<KeyColumns> columns() {
    return columns;
  }

  /** Goes on with what {@code store} knows of the view. */
  void restore(RowStore store) {
    keySchema = store.note(noteOfKeys()).map(new Schema.Parser()::parse);
    columns = keySchema.map(KeyColumns::of);
  }

  /** Keeps what a later start has to know with the rows of {@code store}. */
  void keepIn(RowStore store) {
    keySchema.ifPresent(schema -> store.note(noteOfKeys(), schema.toString()));
  }

  private String noteOfKeys() {
    return "key schema of " + view.name();
  }

  /**
   * Applies a row. It may be applied again when it throws.
   *
   * @return what it changed; empty when it is none of those to be kept
   * @throws BadRecordException when its key cannot be decoded, naming where the row stands
   * @throws RegistryException when the registry has to be asked and does not answer
   */
  Optional<RawChange> apply(RowStore store, RawRow row) throws BadRecordException {
    byte[] key = key(store, row);
    if (!isKept(key)) {
      return Optional.empty();
    }
    requireSchema(store, row);
    if (!indexes.isEmpty()) {
      moveInIndexes(store, key, row.value());
    }
    return Optional.of(
        row.value() == null
            ? new RawChange(key, store.remove(rows(), key), Optional.empty())
            : new RawChange(
                key, store.put(rows(), key, row.value()), Optional.of(Slice.of(row.value()))));
  }

  /** Applies a row where nobody looks yet; throws as {@link #apply} does. */
  void load(RowStore store, RawRow row) throws BadRecordException {
    if (!indexes.isEmpty()) {
      apply(store, row);
      return;
    }
    byte[] key = key(store, row);
    if (isKept(key)) {
      requireSchema(store, row);
      store.load(rows(), key, Optional.ofNullable(row.value()));
    }
  }

  private boolean isKept(byte[] key) {
    return view.filter().isEmpty() || view.filter().get().test(new Key(values(Slice.of(key))));
  }

  /** Most rows are written with the schema of the row before. */
  private void requireSchema(RowStore store, RawRow row) {
    if (row.value() == null || !WireFormat.isFramed(row.value())) {
      return;
    }
    int id = WireFormat.idOf(row.value());
    if (id != lastSchema) {
      schemas.require(id, store);
      lastSchema = id;
    }
  }

  private byte[] key(RowStore store, RawRow row) throws BadRecordException {
    try {
      if (row.key() == null) {
        throw new BadRecordException("the row has no key");
      }
      int id = WireFormat.schemaId(row.key());
      if (id != lastKeySchema) {
        lastTranscoder = transcoder(store, id);
        lastKeySchema = id;
      }
      return lastTranscoder.encode(row.key());
    } catch (BadRecordException | UnknownSchemaException | IllegalArgumentException e) {
      throw new BadRecordException("%s: %s".formatted(row.place(), e.getMessage()), e);
    }
  }

  private KeyColumns.Transcoder transcoder(RowStore store, int id) throws BadRecordException {
    KeyColumns.Transcoder transcoder = transcoders.get(id);
    if (transcoder == null) {
      transcoder = newTranscoder(store, id);
      transcoders.put(id, transcoder);
    }
    return transcoder;
  }

  private KeyColumns.Transcoder newTranscoder(RowStore store, int id) throws BadRecordException {
    Schema schema = schemas.byId(id);
    KeyColumns written = KeyColumns.of(schema);
    if (columns.isEmpty()) {
      keySchema = Optional.of(schema);
      columns = Optional.of(written);
      keepIn(store);
    } else if (!columns.get().areLike(written)) {
      throw new BadRecordException(
          "the key has the columns %s, those before it %s"
              .formatted(written.names(), columns.get().names()));
    }
    return written.transcoder();
  }

  /** First finds out all that can fail, so that it can be done again. */
  private void moveInIndexes(RowStore store, byte[] key, byte[] value) {
    Optional<Slice> before = store.get(rows(), key);
    Optional<List<byte[]>> from =
        before.map(row -> entries(row, key)).orElse(Optional.of(List.of()));
    Optional<List<byte[]>> to =
        value == null ? Optional.of(List.of()) : entries(Slice.of(value), key);
    List<Index> all = List.copyOf(indexes.values());
    from.ifPresent(entries -> forEach(all, entries, (table, entry) -> store.remove(table, entry)));
    to.ifPresentOrElse(
        entries -> {
          forEach(all, entries, (table, entry) -> store.put(table, entry, NOTHING));
          store.remove(unreadable(), key);
        },
        () -> store.put(unreadable(), key, NOTHING));
  }

  private interface Move {
    void apply(int table, byte[] entry);
  }

  private static void forEach(List<Index> indexes, List<byte[]> entries, Move move) {
    for (int i = 0; i < entries.size(); i++) {
      move.apply(indexes.get(i).table(), entries.get(i));
    }
  }

  /** What the row has in each index; empty when it cannot be read. */
  private Optional<List<byte[]>> entries(Slice row, byte[] key) {
    GenericRecord values;
    try {
      values = indexedColumns.orElseThrow().read(row.array(), row.offset(), row.length());
    } catch (BadRecordException e) {
      return Optional.empty();
    }
    List<byte[]> entries = new ArrayList<>(indexes.size());
    for (Index index : indexes.values()) {
      byte[] columns =
          index.columns().encode(index.columns().names().stream().map(values::get).toList());
      byte[] entry = Arrays.copyOf(columns, columns.length + key.length);
      System.arraycopy(key, 0, entry, columns.length, key.length);
      entries.add(entry);
    }
    return Optional.of(entries);
  }

  /** The values of a stored key. */
  List<Object> values(Slice key) {
    return columns.orElseThrow().decode(key.array(), key.offset(), key.length());
  }

  /** A stored key as the service has it. */
  K key(Slice key) {
    return view.keyType().key(values(key), columns.orElseThrow().names());
  }

  /**
   * A stored row as the service has it.
   *
   * @throws UnreadableRowException when it cannot be decoded
   */
  V row(Slice key, Slice row) {
    try {
      return decoder.read(row.array(), row.offset(), row.length());
    } catch (BadRecordException e) {
      throw UnreadableRowException.of(view.name(), values(key), e);
    } catch (RegistryException e) {
      throw UnreadableRowException.of(view.name(), values(key), e);
    }
  }

  /** A change as the service has it. */
  Change<K, V> change(RawChange change, EpochId epoch) {
    Slice key = Slice.of(change.key());
    return new Change<>(
        key(key),
        change.before().map(row -> row(key, row)),
        change.after().map(row -> row(key, row)),
        epoch);
  }
}
