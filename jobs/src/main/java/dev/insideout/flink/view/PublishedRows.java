package dev.insideout.flink.view;

import dev.insideout.flink.state.BytesSerializer;
import dev.insideout.flink.state.TextSerializer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;

/**
 * The last row of every key that a publisher has published, or would have were it not holding; both
 * in wire format, the key as Latin-1 text, since state compares keys. It is keyed state: every call
 * is about the partition whose key is current.
 *
 * <p>Rows that changed last are on the heap, too. They are the likeliest to change again, and to
 * look a row up in RocksDB costs more than all else that is done for a change here.
 */
final class PublishedRows {
  private static final MapStateDescriptor<String, byte[]> STATE =
      new MapStateDescriptor<>("published", new TextSerializer(), new BytesSerializer());

  /** Bounds the heap that one publisher takes for rows that changed last. */
  private static final long RECENT_BYTES = 8L << 20;

  /** Of the heap, beside the bytes of key and row. */
  private static final int ENTRY_BYTES = 120;

  private final MapState<String, byte[]> state;

  /** Of all partitions, since a key has only one. */
  private final LinkedHashMap<String, byte[]> recent = new LinkedHashMap<>(16, 0.75f, true);

  private long recentBytes;

  PublishedRows(KeyedStateStore store) {
    state = store.getMapState(STATE);
  }

  /** The row of {@code key}; null when it has none. */
  byte[] get(String key) throws Exception {
    byte[] row = recent.get(key);
    return row == null ? state.get(key) : row;
  }

  void put(String key, byte[] row) throws Exception {
    state.put(key, row);
    byte[] before = recent.put(key, row);
    recentBytes += bytes(key, row) - (before == null ? 0 : bytes(key, before));
    Iterator<Map.Entry<String, byte[]>> oldest = recent.entrySet().iterator();
    while (recentBytes > RECENT_BYTES) {
      Map.Entry<String, byte[]> entry = oldest.next();
      recentBytes -= bytes(entry.getKey(), entry.getValue());
      oldest.remove();
    }
  }

  void remove(String key) throws Exception {
    state.remove(key);
    byte[] before = recent.remove(key);
    recentBytes -= before == null ? 0 : bytes(key, before);
  }

  boolean contains(String key) throws Exception {
    return state.contains(key);
  }

  Iterable<Map.Entry<String, byte[]>> entries() throws Exception {
    return state.entries();
  }

  private static long bytes(String key, byte[] row) {
    return ENTRY_BYTES + key.length() + row.length;
  }
}
