package dev.insideout.cache.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Keys and values in the unsigned order of the keys' bytes, changed by one thread and read by many:
 * {@link #snapshot} takes no time, and readers of a snapshot wait for nobody. A B+-tree whose nodes
 * are copied when they are changed for the first time after a snapshot, and in place after that.
 */
final class PersistentTree {
  private Object owner = new Object();
  private Node root = Node.emptyLeaf(owner);
  private long size;

  /** What the tree holds now, for any thread, whatever is changed later. */
  Snapshot snapshot() {
    owner = new Object();
    return new Snapshot(root, size);
  }

  /** Forgets what was changed since {@code snapshot}. */
  void goBackTo(Snapshot snapshot) {
    owner = new Object();
    root = snapshot.root;
    size = snapshot.size;
  }

  /** The value under {@code key}, as of the last change. */
  Optional<Slice> get(byte[] key) {
    return new Snapshot(root, size).get(key);
  }

  /** Sets the value of a key; returns the one before. */
  Optional<Slice> put(byte[] key, byte[] value) {
    return Optional.ofNullable(put(Entry.of(key, value))).map(Entry::value);
  }

  /** Puts an entry in the place of the one with its key; returns that, or null. */
  byte[] put(byte[] entry) {
    root = root.ownedBy(owner);
    if (root.size() == Node.CAPACITY) {
      splitRoot(entry);
    }
    byte[] before = put(root, entry);
    if (before == null) {
      size++;
    }
    return before;
  }

  /** Puts it into a node that has room for one more. */
  private byte[] put(Node node, byte[] entry) {
    if (node.isLeaf()) {
      return putIntoLeaf(node, entry);
    }
    int index = node.childFor(entry);
    Node child = node.child(index).ownedBy(owner);
    node.replaceChild(index, child);
    if (child.size() == Node.CAPACITY) {
      Node right = child.split(index == node.size() - 1 && isBehind(child, entry));
      node.insert(index + 1, keyOf(right), right);
      child = Entry.compareKeys(entry, right.entry(0), 0) < 0 ? child : right;
    }
    return put(child, entry);
  }

  private void splitRoot(byte[] entry) {
    Node left = root;
    Node right = left.split(isBehind(left, entry));
    root = Node.above(owner, left, right);
  }

  private static boolean isBehind(Node node, byte[] entry) {
    return node.find(entry) == -node.size() - 1;
  }

  private static byte[] keyOf(Node node) {
    return Entry.ofKey(node.entry(0));
  }

  private static byte[] putIntoLeaf(Node leaf, byte[] entry) {
    int found = leaf.find(entry);
    if (found < 0) {
      leaf.insert(-found - 1, entry, null);
      return null;
    }
    byte[] before = leaf.entry(found);
    leaf.replace(found, entry);
    return before;
  }

  /** Removes a key; returns its value. */
  Optional<Slice> remove(byte[] key) {
    byte[] probe = Entry.of(key);
    if (get(key).isEmpty()) {
      return Optional.empty();
    }
    root = root.ownedBy(owner);
    byte[] before = remove(root, probe);
    while (!root.isLeaf() && root.size() == 1) {
      root = root.child(0);
    }
    size--;
    return Optional.of(Entry.value(before));
  }

  private byte[] remove(Node node, byte[] probe) {
    if (node.isLeaf()) {
      int found = node.find(probe);
      byte[] before = node.entry(found);
      node.remove(found);
      return before;
    }
    int index = node.childOf(probe);
    Node child = node.child(index).ownedBy(owner);
    node.replaceChild(index, child);
    byte[] before = remove(child, probe);
    if (child.size() < Node.FEW) {
      join(node, index);
    }
    return before;
  }

  /** Puts a small child together with the one beside it, where both fit into one. */
  private void join(Node node, int index) {
    if (node.size() == 1) {
      return;
    }
    int left = index == 0 ? 0 : index - 1;
    Node first = node.child(left);
    Node second = node.child(left + 1);
    boolean fit = first.size() + second.size() <= Node.CAPACITY - Node.FEW;
    if (fit || first.size() == 0 || second.size() == 0) {
      Node joined = first.ownedBy(owner);
      node.replaceChild(left, joined);
      joined.append(second);
      node.remove(left + 1);
    }
  }

  /** What a tree held at one moment. Immutable. */
  static final class Snapshot {
    private final Node root;
    private final long size;

    private Snapshot(Node root, long size) {
      this.root = root;
      this.size = size;
    }

    /** How many keys. */
    long size() {
      return size;
    }

    Optional<Slice> get(byte[] key) {
      byte[] probe = Entry.of(key);
      Node node = root;
      while (!node.isLeaf()) {
        node = node.child(node.childOf(probe));
      }
      int found = node.findExactly(probe);
      return found < 0 ? Optional.empty() : Optional.of(Entry.value(node.entry(found)));
    }

    /** The entries from {@code from} on, before {@code to} if there is one, in order. */
    Iterator<StoredRow> scan(byte[] from, Optional<byte[]> to) {
      return new Scan(root, Entry.of(from), to.map(Entry::of));
    }
  }

  private static final class Scan implements Iterator<StoredRow> {
    private final Deque<Position> path = new ArrayDeque<>();
    private final Optional<byte[]> end;
    private byte[] next;

    private static final class Position {
      private final Node node;
      private int index;

      Position(Node node, int index) {
        this.node = node;
        this.index = index;
      }
    }

    Scan(Node root, byte[] from, Optional<byte[]> end) {
      this.end = end;
      Node node = root;
      for (; !node.isLeaf(); node = node.child(path.peek().index)) {
        path.push(new Position(node, node.childOf(from)));
      }
      int found = node.find(from);
      path.push(new Position(node, found >= 0 ? found : -found - 1));
      advance();
    }

    /** Looks for the next entry, from the place that the path leads to. */
    private void advance() {
      next = null;
      while (!path.isEmpty()) {
        Position at = path.peek();
        if (at.index >= at.node.size()) {
          path.pop();
          if (!path.isEmpty()) {
            path.peek().index++;
          }
        } else if (at.node.isLeaf()) {
          byte[] candidate = at.node.entry(at.index);
          boolean within = end.filter(e -> Entry.compareKeys(candidate, e, 0) >= 0).isEmpty();
          next = within ? candidate : null;
          return;
        } else {
          path.push(new Position(at.node.child(at.index), 0));
        }
      }
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public StoredRow next() {
      if (next == null) {
        throw new NoSuchElementException();
      }
      StoredRow row = new StoredRow(Entry.key(next), Entry.value(next));
      path.peek().index++;
      advance();
      return row;
    }
  }
}
