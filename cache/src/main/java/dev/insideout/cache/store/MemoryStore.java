package dev.insideout.cache.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Rows on the heap. A snapshot costs nothing, keeps what it shows, and need not be closed. */
public final class MemoryStore implements RowStore {
  private final List<PersistentTree> tables;
  private final List<LoadingTable> loading;
  private final Map<String, String> notes = new HashMap<>();
  private volatile Committed committed;

  /** A store of {@code tables} empty tables. */
  public MemoryStore(int tables) {
    this.tables = IntStream.range(0, tables).mapToObj(table -> new PersistentTree()).toList();
    this.loading = this.tables.stream().map(LoadingTable::new).toList();
    commit(Progress.NONE);
  }

  @Override
  public void load(int table, byte[] key, Optional<byte[]> value) {
    loading.get(table).change(key, value);
  }

  private PersistentTree loaded(int table) {
    loading.get(table).flush();
    return tables.get(table);
  }

  @Override
  public Optional<Slice> get(int table, byte[] key) {
    return loaded(table).get(key);
  }

  @Override
  public Optional<Slice> put(int table, byte[] key, byte[] value) {
    return loaded(table).put(key, value);
  }

  @Override
  public Optional<Slice> remove(int table, byte[] key) {
    return loaded(table).remove(key);
  }

  @Override
  public void commit(Progress progress) {
    loading.forEach(LoadingTable::flush);
    List<PersistentTree.Snapshot> roots = new ArrayList<>(tables.size());
    tables.forEach(table -> roots.add(table.snapshot()));
    committed = new Committed(progress, roots);
  }

  @Override
  public void spill() {
    // All of it stays on the heap.
  }

  @Override
  public void rollback() {
    loading.forEach(LoadingTable::flush);
    for (int table = 0; table < tables.size(); table++) {
      tables.get(table).goBackTo(committed.tables().get(table));
    }
  }

  @Override
  public Optional<String> note(String name) {
    return Optional.ofNullable(notes.get(name));
  }

  @Override
  public void note(String name, String text) {
    notes.put(name, text);
  }

  @Override
  public void requireUndamaged() {
    // Nobody else writes to the heap.
  }

  @Override
  public StoreSnapshot snapshot() {
    return committed;
  }

  @Override
  public void close() {
    // What is on the heap goes when nobody knows it any more.
  }

  @Override
  public void discard() {
    close();
  }

  private record Committed(Progress progress, List<PersistentTree.Snapshot> tables)
      implements StoreSnapshot {

    @Override
    public Optional<Slice> get(int table, byte[] key) {
      return tables.get(table).get(key);
    }

    @Override
    public Iterator<StoredRow> scan(int table, byte[] from, Optional<byte[]> to) {
      return tables.get(table).scan(from, to);
    }

    @Override
    public long size(int table) {
      return tables.get(table).size();
    }

    @Override
    public boolean isFree() {
      return true;
    }

    @Override
    public void close() {
      // Nothing is held but memory.
    }
  }
}
