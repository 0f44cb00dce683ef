package dev.insideout.cache.store;

import java.util.Arrays;

/**
 * A node of a {@link PersistentTree}: entries in the order of their keys, or children, each under
 * the key that it begins at. All keys of a node have a prefix in common; the eight bytes after it
 * stand in an array of their own, so that most comparisons touch no key. A node may be changed only
 * by the owner that made it.
 */
final class Node {
  static final int CAPACITY = 64;

  /** Below it a node is put together with one beside it. */
  static final int FEW = CAPACITY / 4;

  private static final int STEP = 8;
  private final Object owner;
  private int size;
  private int prefix;
  private long prefixBeginning;
  private long[] heads;
  private byte[][] entries;

  /** None in a leaf. */
  private Node[] children;

  private Node(Object owner, int size, byte[][] entries, Node[] children) {
    this.owner = owner;
    this.size = size;
    this.entries = entries;
    this.children = children;
    this.heads = new long[entries.length];
    readHeads();
  }

  private Node(Object owner, Node other) {
    int length = Math.min(CAPACITY, (other.size + STEP) / STEP * STEP);
    this.owner = owner;
    this.size = other.size;
    this.prefix = other.prefix;
    this.prefixBeginning = other.prefixBeginning;
    this.heads = Arrays.copyOf(other.heads, length);
    this.entries = Arrays.copyOf(other.entries, length);
    this.children = other.isLeaf() ? null : Arrays.copyOf(other.children, length);
  }

  static Node emptyLeaf(Object owner) {
    return new Node(owner, 0, new byte[STEP][], null);
  }

  /** The node above two. */
  static Node above(Object owner, Node left, Node right) {
    byte[][] entries = new byte[STEP][];
    Node[] children = new Node[STEP];
    children[0] = left;
    children[1] = right;
    entries[0] = Entry.ofKey(left.entries[0]);
    entries[1] = Entry.ofKey(right.entries[0]);
    return new Node(owner, 2, entries, children);
  }

  Node ownedBy(Object owner) {
    return this.owner == owner ? this : new Node(owner, this);
  }

  boolean isLeaf() {
    return children == null;
  }

  int size() {
    return size;
  }

  byte[] entry(int index) {
    return entries[index];
  }

  Node child(int index) {
    return children[index];
  }

  /** Where {@code key}, as an entry, is; or, where it would be inserted, as {@code -index - 1}. */
  int find(byte[] key) {
    if (size == 0) {
      return -1;
    }
    int beginning = comparePrefix(key);
    if (beginning != 0) {
      return beginning < 0 ? -1 : -size - 1;
    }
    return search(key, prefix);
  }

  /**
   * Where {@code key}, as an entry, is; negative when it is not here. Looks at no other key, but
   * for those with the same eight bytes: each costs a look into memory that is far away.
   */
  int findExactly(byte[] key) {
    return prefix > Entry.keyLength(key) ? -1 : search(key, 0);
  }

  /** Searches by the bytes behind the prefix, and in doubt by all from {@code compared} on. */
  private int search(byte[] key, int compared) {
    long head = Entry.head(key, prefix);
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Long.compareUnsigned(heads[middle], head);
      if (order == 0) {
        order = Entry.compareKeys(entries[middle], key, compared);
      }
      if (order < 0) {
        low = middle + 1;
      } else if (order > 0) {
        high = middle - 1;
      } else {
        return middle;
      }
    }
    return -low - 1;
  }

  /** The child in which {@code key} is, if it is anywhere. */
  int childOf(byte[] key) {
    int found = find(key);
    return found >= 0 ? found : Math.max(0, -found - 2);
  }

  /** The child to put {@code key} into; the first is made to begin at it where no child does. */
  int childFor(byte[] key) {
    int found = find(key);
    if (found == -1) {
      entries[0] = Entry.ofKey(key);
      readHeads();
    }
    return found >= 0 ? found : Math.max(0, -found - 2);
  }

  /** The first eight bytes are here; those of the first entry are in memory that is far away. */
  private int comparePrefix(byte[] key) {
    if (prefix == 0) {
      return 0;
    }
    int order = Long.compareUnsigned(beginning(key, prefix), prefixBeginning);
    if (order != 0 || prefix <= Long.BYTES && Entry.keyLength(key) >= prefix) {
      return order;
    }
    byte[] first = entries[0];
    int start = Entry.keyOffset(key);
    int firstStart = Entry.keyOffset(first);
    return Arrays.compareUnsigned(
        key,
        start,
        start + Math.min(prefix, Entry.keyLength(key)),
        first,
        firstStart,
        firstStart + prefix);
  }

  /** The first {@code length} bytes of a key, but no more than eight. */
  private static long beginning(byte[] entry, int length) {
    int unused = Math.max(0, Long.BYTES - length) * Byte.SIZE;
    return Entry.head(entry, 0) >>> unused << unused;
  }

  private void readHeads() {
    prefix = size == 0 ? 0 : Entry.commonPrefix(entries[0], entries[size - 1]);
    prefixBeginning = prefix == 0 ? 0 : beginning(entries[0], prefix);
    for (int i = 0; i < size; i++) {
      heads[i] = Entry.head(entries[i], prefix);
    }
  }

  /** Puts an entry in the place of one with the same key. */
  void replace(int index, byte[] entry) {
    entries[index] = entry;
  }

  void replaceChild(int index, Node child) {
    children[index] = child;
  }

  /** Inserts an entry, and where this is no leaf the child that begins at its key. */
  void insert(int index, byte[] entry, Node child) {
    if (size == entries.length) {
      int length = size + STEP;
      entries = Arrays.copyOf(entries, length);
      heads = Arrays.copyOf(heads, length);
      children = isLeaf() ? null : Arrays.copyOf(children, length);
    }
    System.arraycopy(entries, index, entries, index + 1, size - index);
    System.arraycopy(heads, index, heads, index + 1, size - index);
    entries[index] = entry;
    if (!isLeaf()) {
      System.arraycopy(children, index, children, index + 1, size - index);
      children[index] = child;
    }
    size++;
    boolean atAnEnd = index == 0 || index == size - 1;
    if (size == 1 || atAnEnd && Entry.commonPrefix(entries[0], entries[size - 1]) < prefix) {
      readHeads();
    } else {
      heads[index] = Entry.head(entry, prefix);
    }
  }

  void remove(int index) {
    size--;
    System.arraycopy(entries, index + 1, entries, index, size - index);
    System.arraycopy(heads, index + 1, heads, index, size - index);
    entries[size] = null;
    if (!isLeaf()) {
      System.arraycopy(children, index + 1, children, index, size - index);
      children[size] = null;
    }
  }

  /**
   * Cuts off the second half, or what was appended to a full node.
   *
   * @param appended true when the last entry was added behind all others: more such are likely
   */
  Node split(boolean appended) {
    int kept = appended ? size - 1 : size / 2;
    Node right =
        new Node(
            owner,
            size - kept,
            copy(entries, kept, size),
            isLeaf() ? null : copy(children, kept, size));
    int length = (kept + STEP) / STEP * STEP;
    Arrays.fill(entries, kept, size, null);
    entries = Arrays.copyOf(entries, Math.min(length, CAPACITY));
    heads = new long[entries.length];
    if (!isLeaf()) {
      Arrays.fill(children, kept, size, null);
      children = Arrays.copyOf(children, entries.length);
    }
    size = kept;
    readHeads();
    return right;
  }

  private static <T> T[] copy(T[] from, int start, int end) {
    return Arrays.copyOf(Arrays.copyOfRange(from, start, end), (end - start + STEP) / STEP * STEP);
  }

  /** Takes over all that {@code right} has, the node behind this one. */
  void append(Node right) {
    int length = (size + right.size + STEP) / STEP * STEP;
    entries = Arrays.copyOf(entries, length);
    System.arraycopy(right.entries, 0, entries, size, right.size);
    if (!isLeaf()) {
      children = Arrays.copyOf(children, length);
      System.arraycopy(right.children, 0, children, size, right.size);
    }
    heads = new long[length];
    size += right.size;
    readHeads();
  }
}
