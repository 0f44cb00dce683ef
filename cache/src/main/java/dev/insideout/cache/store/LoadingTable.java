package dev.insideout.cache.store;

import java.util.Optional;

/**
 * Puts many changes into a tree in the order of their keys: those that are side by side in the tree
 * follow each other, and of several changes of a key only the last is made. One after the other, as
 * they come, each would look for its place in memory that is far away.
 */
final class LoadingTable {
  private static final int ENTRIES = 1 << 18;
  private static final long BYTES = 64L << 20;

  private final PersistentTree tree;
  private byte[][] entries = new byte[0][];
  private boolean[] removals = new boolean[0];
  private int count;
  private long bytes;

  LoadingTable(PersistentTree tree) {
    this.tree = tree;
  }

  /** Sets the value of a key, or removes it where there is none, by the next {@link #flush}. */
  void change(byte[] key, Optional<byte[]> value) {
    if (entries.length == 0) {
      entries = new byte[ENTRIES][];
      removals = new boolean[ENTRIES];
    }
    byte[] entry = value.isPresent() ? Entry.of(key, value.get()) : Entry.of(key);
    entries[count] = entry;
    removals[count] = value.isEmpty();
    count++;
    bytes += entry.length;
    if (count == ENTRIES || bytes >= BYTES) {
      flush();
    }
  }

  /** Makes all changes. */
  void flush() {
    if (count == 0) {
      return;
    }
    KeyOrder order = new KeyOrder(entries, count);
    for (int place = 0; place < count; place++) {
      if (order.isLastOfItsKey(place)) {
        make(order.at(place));
      }
    }
    entries = new byte[0][];
    removals = new boolean[0];
    count = 0;
    bytes = 0;
  }

  private void make(int change) {
    if (removals[change]) {
      tree.remove(Entry.key(entries[change]).toBytes());
    } else {
      tree.put(entries[change]);
    }
  }
}
