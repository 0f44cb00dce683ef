package dev.insideout.cache;

import dev.insideout.cache.row.KeyColumns;
import dev.insideout.cache.store.Slice;
import dev.insideout.cache.store.StoreSnapshot;
import dev.insideout.cache.store.StoredRow;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The rows of one view in one snapshot of a store. */
final class TableRows<K, V> implements Rows<K, V> {
  private static final byte[] START = {};

  private final ViewTable<K, V> table;
  private final StoreSnapshot snapshot;

  TableRows(ViewTable<K, V> table, StoreSnapshot snapshot) {
    this.table = table;
    this.snapshot = snapshot;
  }

  @Override
  public Optional<V> get(K key) {
    Optional<KeyColumns> columns = table.columns();
    if (columns.isEmpty()) {
      return Optional.empty();
    }
    byte[] bytes = encode(columns.get(), key);
    return snapshot.get(table.rows(), bytes).map(row -> table.row(Slice.of(bytes), row));
  }

  @Override
  public Optional<Row<K, V>> find(K key) {
    Optional<byte[]> bytes = table.columns().map(columns -> encode(columns, key));
    return bytes.flatMap(
        b -> snapshot.get(table.rows(), b).map(row -> row(new StoredRow(Slice.of(b), row))));
  }

  private byte[] encode(KeyColumns columns, K key) {
    return columns.encodeWhole(table.view().keyType().values(key, columns.names()));
  }

  private Row<K, V> row(StoredRow stored) {
    return new Row<>(() -> table.key(stored.key()), () -> table.row(stored.key(), stored.value()));
  }

  @Override
  public Map<K, V> getAll(Collection<? extends K> keys) {
    Map<K, V> rows = new LinkedHashMap<>();
    keys.forEach(key -> get(key).ifPresent(row -> rows.put(key, row)));
    return rows;
  }

  @Override
  public Stream<Row<K, V>> all() {
    return rows(START, Optional.empty());
  }

  @Override
  public Stream<Row<K, V>> prefix(Object... leading) {
    Optional<byte[]> prefix =
        table.columns().map(columns -> columns.encode(Key.of(leading).values()));
    return prefix.map(from -> rows(from, behind(from))).orElse(Stream.empty());
  }

  @Override
  public Stream<Row<K, V>> range(Key from, Key to) {
    return table
        .columns()
        .map(columns -> rows(columns.encode(from.values()), bound(columns, to)))
        .orElse(Stream.empty());
  }

  private static Optional<byte[]> bound(KeyColumns columns, Key to) {
    return to.values().isEmpty() ? Optional.empty() : Optional.of(columns.encode(to.values()));
  }

  private Stream<Row<K, V>> rows(byte[] from, Optional<byte[]> to) {
    return stream(snapshot.scan(table.rows(), from, to)).map(this::row);
  }

  @Override
  public Stream<Row<K, V>> byIndex(String index, Object... leading) {
    ViewTable.Index found = table.index(index);
    byte[] from = found.columns().encode(Key.of(leading).values());
    return rows(found, from, behind(from));
  }

  @Override
  public Stream<Row<K, V>> indexRange(String index, Key from, Key to) {
    ViewTable.Index found = table.index(index);
    return rows(found, found.columns().encode(from.values()), bound(found.columns(), to));
  }

  private Stream<Row<K, V>> rows(ViewTable.Index index, byte[] from, Optional<byte[]> to) {
    requireReadable(index);
    return stream(snapshot.scan(index.table(), from, to)).map(entry -> rowOf(index, entry.key()));
  }

  private void requireReadable(ViewTable.Index index) {
    long unreadable = snapshot.size(table.unreadable());
    if (unreadable > 0) {
      Slice first = snapshot.scan(table.unreadable(), START, Optional.empty()).next().key();
      throw UnreadableRowException.inIndex(
          table.view().name(), index.name(), unreadable, table.values(first));
    }
  }

  private Row<K, V> rowOf(ViewTable.Index index, Slice entry) {
    int columns = index.columns().lengthIn(entry.array(), entry.offset(), entry.length());
    Slice key = new Slice(entry.array(), entry.offset() + columns, entry.length() - columns);
    Slice row =
        snapshot
            .get(table.rows(), key.toBytes())
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "index %s of view %s names the row %s, which is not there"
                            .formatted(index.name(), table.view().name(), table.values(key))));
    return row(new StoredRow(key, row));
  }

  private static Stream<StoredRow> stream(Iterator<StoredRow> rows) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(rows, Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  /** What comes behind all that begins with {@code prefix}; empty when nothing does. */
  private static Optional<byte[]> behind(byte[] prefix) {
    int last = prefix.length - 1;
    while (last >= 0 && prefix[last] == (byte) 0xFF) {
      last--;
    }
    if (last < 0) {
      return Optional.empty();
    }
    byte[] behind = Arrays.copyOf(prefix, last + 1);
    behind[last]++;
    return Optional.of(behind);
  }

  @Override
  public long size() {
    return snapshot.size(table.rows());
  }
}
