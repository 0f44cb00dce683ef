package dev.insideout.cache.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tree does what a {@link TreeMap} does, and its snapshots what a copy of one does. */
class PersistentTreeTest {
  private static final int CHANGES = 60_000;
  private static final int SNAPSHOTS = 20;

  /** How keys look. */
  private enum Keys {
    FEW(random -> text("k" + random.nextInt(50))),
    ALIKE(random -> text("customer-0000%06d".formatted(random.nextInt(20_000)))),
    SHORT_AND_LONG(
        random -> text("ab\0\1".repeat(5).substring(0, random.nextInt(15)) + random.nextInt(3))),
    BYTES(
        random -> {
          byte[] key = new byte[random.nextInt(3)];
          random.nextBytes(key);
          return key;
        }),
    LONG(random -> text("x".repeat(random.nextInt(400)) + random.nextInt(10)));

    private final Function<Random, byte[]> any;

    Keys(Function<Random, byte[]> any) {
      this.any = any;
    }
  }

  private record Copy(PersistentTree.Snapshot snapshot, TreeMap<byte[], byte[]> model) {}

  @ParameterizedTest
  @EnumSource
  void isAMapInOrder(Keys keys) {
    long seed = Long.getLong("insideout.seed", System.nanoTime());
    Random random = new Random(seed);
    PersistentTree tree = new PersistentTree();
    TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
    List<Copy> copies = new ArrayList<>();
    for (int i = 0; i < CHANGES; i++) {
      byte[] key = keys.any.apply(random);
      // Now it grows, now it shrinks until it is empty.
      boolean growing = i / (CHANGES / 6) % 2 == 0;
      if (random.nextInt(10) < (growing ? 8 : 1)) {
        byte[] value = text("v" + i);
        assertSame(tree.put(key, value), model.put(key, value), seed);
      } else {
        byte[] there = growing || model.isEmpty() ? key : near(model, key);
        assertSame(tree.remove(there), model.remove(there), seed);
      }
      if (i % (CHANGES / SNAPSHOTS) == 0) {
        copies.add(new Copy(tree.snapshot(), new TreeMap<>(model)));
      }
    }
    copies.add(new Copy(tree.snapshot(), model));
    copies.forEach(copy -> assertEqual(copy, keys, seed));
    System.out.println(
        "%s keys: %d changes, %d snapshots, %d left, seed %d"
            .formatted(keys, CHANGES, copies.size(), model.size(), seed));
  }

  @ParameterizedTest
  @EnumSource
  void isLoadedInAnyOrder(Keys keys) {
    long seed = Long.getLong("insideout.seed", System.nanoTime());
    Random random = new Random(seed);
    MemoryStore store = new MemoryStore(1);
    TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < CHANGES * 5 / 3; i++) {
        byte[] key = keys.any.apply(random);
        boolean goes = random.nextInt(3) == 0;
        byte[] value = text("v" + i);
        store.load(0, key, goes ? Optional.empty() : Optional.of(value));
        if (goes) {
          model.remove(key);
        } else {
          model.put(key, value);
        }
      }
      byte[] key = keys.any.apply(random);
      assertSame(store.get(0, key), model.get(key), seed);
    }
    for (int i = 0; i < CHANGES; i++) {
      byte[] key = keys.any.apply(random);
      store.load(0, key, Optional.of(key));
      model.put(key, key);
    }
    store.commit(Progress.NONE);
    StoreSnapshot snapshot = store.snapshot();
    assertThat(snapshot.size(0)).isEqualTo(model.size());
    assertRows(snapshot.scan(0, new byte[0], Optional.empty()), model, seed);
    System.out.println("%s keys loaded: %d rows, seed %d".formatted(keys, model.size(), seed));
  }

  private static byte[] near(TreeMap<byte[], byte[]> model, byte[] key) {
    byte[] there = model.ceilingKey(key);
    return there == null ? model.lastKey() : there;
  }

  private static void assertSame(Optional<Slice> actual, byte[] expected, long seed) {
    assertThat(actual.map(Slice::toBytes).orElse(null)).as("seed %d", seed).isEqualTo(expected);
  }

  private static void assertEqual(Copy copy, Keys keys, long seed) {
    Random random = new Random(seed);
    assertThat(copy.snapshot().size()).isEqualTo(copy.model().size());
    assertRows(copy.snapshot().scan(new byte[0], Optional.empty()), copy.model(), seed);
    for (int i = 0; i < 100; i++) {
      byte[] a = keys.any.apply(random);
      byte[] b = keys.any.apply(random);
      byte[] from = Arrays.compareUnsigned(a, b) < 0 ? a : b;
      byte[] to = from == a ? b : a;
      assertSame(copy.snapshot().get(a), copy.model().get(a), seed);
      assertRows(copy.snapshot().scan(from, Optional.of(to)), copy.model().subMap(from, to), seed);
    }
  }

  private static void assertRows(
      Iterator<StoredRow> rows, Map<byte[], byte[]> expected, long seed) {
    for (Map.Entry<byte[], byte[]> entry : expected.entrySet()) {
      StoredRow row = rows.next();
      assertThat(row.key().toBytes()).as("seed %d", seed).isEqualTo(entry.getKey());
      assertThat(row.value().toBytes()).as("seed %d", seed).isEqualTo(entry.getValue());
    }
    assertThat(rows.hasNext()).as("seed %d", seed).isFalse();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
