package dev.insideout.cache.store;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Puts many changes into a tree in the order of their keys: those that are side by side in the tree
 * follow each other, and of several changes of a key only the last is made. One after the other, as
 * they come, each would look for its place in memory that is far away.
 */
final class LoadingTable {
  private static final int ENTRIES = 1 << 19;

  /** The more at once the less each costs; the last ones are waited for. */
  private static final int ENOUGH = 1 << 18;

  private static final long BYTES = 128L << 20;

  private final PersistentTree tree;
  private byte[][] entries = new byte[0][];
  private boolean[] removals = new boolean[0];
  private int count;
  private long bytes;
  private Optional<CompletableFuture<Void>> making = Optional.empty();

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
    if (count == ENTRIES || bytes >= BYTES || count >= ENOUGH && isIdle()) {
      makeBeside();
    }
  }

  /** Makes what there is on a thread of its own: half of the work of loading. */
  private void makeBeside() {
    awaitMade();
    Batch batch = takeBatch();
    making = Optional.of(CompletableFuture.runAsync(batch, LoadingTable::start));
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "sorts rows into their table");
    thread.setDaemon(true);
    thread.start();
  }

  private boolean isIdle() {
    return making.map(CompletableFuture::isDone).orElse(true);
  }

  private void awaitMade() {
    making.ifPresent(CompletableFuture::join);
    making = Optional.empty();
  }

  /** Makes all changes. */
  void flush() {
    awaitMade();
    if (count > 0) {
      takeBatch().run();
    }
  }

  private Batch takeBatch() {
    Batch batch = new Batch(tree, entries, removals, count);
    entries = new byte[0][];
    removals = new boolean[0];
    count = 0;
    bytes = 0;
    return batch;
  }

  /** Changes that are made together; the tree is nobody else's meanwhile. */
  private record Batch(PersistentTree tree, byte[][] entries, boolean[] removals, int count)
      implements Runnable {
    @Override
    public void run() {
      KeyOrder order = new KeyOrder(entries, count);
      for (int place = 0; place < count; place++) {
        if (order.isLastOfItsKey(place)) {
          make(order.at(place));
        }
      }
    }

    private void make(int change) {
      if (removals[change]) {
        tree.remove(Entry.key(entries[change]).toBytes());
      } else {
        tree.put(entries[change]);
      }
    }
  }
}
