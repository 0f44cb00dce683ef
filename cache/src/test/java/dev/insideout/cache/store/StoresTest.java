package dev.insideout.cache.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.MissingRegion;
import dev.insideout.contract.position.Positions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for stores of every kind, and what for those on disk. */
class StoresTest {
  private static final int TABLES = 2;

  private enum Kind {
    MEMORY,
    ROCKS_DB;

    RowStore open(Path folder) {
      return this == MEMORY
          ? new MemoryStore(TABLES)
          : RocksStore.create(folder.resolve("rows"), TABLES, OptionalLong.empty());
    }
  }

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void showsWhatIsCommittedAndNothingElse(Kind kind) {
    try (RowStore store = kind.open(folder)) {
      assertThat(store.put(0, bytes("a"), bytes("1"))).isEmpty();
      assertThat(store.put(1, bytes("a"), bytes("other"))).isEmpty();
      try (StoreSnapshot nothing = store.snapshot()) {
        assertThat(rows(nothing, 0)).isEmpty();
        store.commit(progress(1));
        assertThat(rows(nothing, 0)).isEmpty();
        assertThat(nothing.progress()).isEqualTo(Progress.NONE);
      }
      assertThat(text(store.put(0, bytes("a"), bytes("2")))).hasValue("1");
      assertThat(text(store.get(0, bytes("a")))).hasValue("2");
      store.put(0, bytes("b"), bytes("3"));
      try (StoreSnapshot first = store.snapshot()) {
        store.commit(progress(2));
        assertThat(rows(first, 0)).containsExactly("a=1");
        assertThat(first.size(0)).isEqualTo(1);
        assertThat(first.progress()).isEqualTo(progress(1));
      }
      try (StoreSnapshot second = store.snapshot()) {
        assertThat(rows(second, 0)).containsExactly("a=2", "b=3");
        assertThat(rows(second, 1)).containsExactly("a=other");
        assertThat(second.size(0)).isEqualTo(2);
        assertThat(text(second.get(0, bytes("b")))).hasValue("3");
        assertThat(second.get(0, bytes("c"))).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void forgetsWhatIsRolledBack(Kind kind) {
    try (RowStore store = kind.open(folder)) {
      store.put(0, bytes("a"), bytes("1"));
      store.commit(progress(1));
      store.put(0, bytes("a"), bytes("2"));
      store.put(0, bytes("b"), bytes("2"));
      store.rollback();
      assertThat(text(store.remove(0, bytes("a")))).hasValue("1");
      assertThat(store.remove(0, bytes("b"))).isEmpty();
      store.commit(progress(2));
      try (StoreSnapshot snapshot = store.snapshot()) {
        assertThat(rows(snapshot, 0)).isEmpty();
        assertThat(snapshot.size(0)).isZero();
      }
    }
  }

  @Test
  void scansMoreThanItReadsAtATime() {
    try (RowStore store = Kind.ROCKS_DB.open(folder)) {
      List<String> expected = new ArrayList<>();
      for (int i = 1000; i < 2000; i++) {
        store.put(0, bytes("k" + i), bytes("v"));
        expected.add("k" + i + "=v");
      }
      store.put(1, bytes("k"), bytes("other table"));
      store.commit(progress(1));
      try (StoreSnapshot snapshot = store.snapshot()) {
        assertThat(rows(snapshot, 0)).isEqualTo(expected);
        List<String> some = new ArrayList<>();
        snapshot
            .scan(0, bytes("k1500"), Optional.of(bytes("k1502")))
            .forEachRemaining(row -> some.add(text(row)));
        assertThat(some).containsExactly("k1500=v", "k1501=v");
      }
    }
  }

  @Test
  void goesOnWhereItWasClosed() {
    Path rows = folder.resolve("rows");
    try (RocksStore store = RocksStore.create(rows, TABLES, OptionalLong.empty())) {
      store.note("a note", "of two\nlines");
      for (int i = 0; i < 20_000; i++) {
        store.put(0, bytes("k" + i), bytes("v"));
        store.spill();
      }
      store.commit(progress(7));
      store.put(0, bytes("a"), bytes("never committed"));
    }
    try (RocksStore store = RocksStore.open(rows, TABLES, OptionalLong.empty())) {
      assertThat(store.progress()).isEqualTo(progress(7));
      assertThat(store.note("a note")).hasValue("of two\nlines");
      try (StoreSnapshot snapshot = store.snapshot()) {
        assertThat(snapshot.size(0)).isEqualTo(20_000);
        assertThat(rows(snapshot, 0)).hasSize(20_000);
        assertThat(snapshot.get(0, bytes("a"))).isEmpty();
      }
      store.discard();
    }
    assertThat(rows).doesNotExist();
  }

  @Test
  void outlivesItsStoreWhileItIsLookedAt() {
    RowStore store = Kind.ROCKS_DB.open(folder);
    store.put(0, bytes("a"), bytes("1"));
    store.commit(progress(1));
    StoreSnapshot snapshot = store.snapshot();
    store.close();
    assertThat(rows(snapshot, 0)).containsExactly("a=1");
    snapshot.close();
    assertThatThrownBy(() -> snapshot.get(0, bytes("a"))).hasMessage("the snapshot is closed");
    assertThatThrownBy(store::snapshot).hasMessageContaining("is closed");
  }

  @Test
  void saysThatFilesAreDamaged() throws Exception {
    Path rows = folder.resolve("rows");
    RocksStore.create(rows, TABLES, OptionalLong.empty()).close();
    Files.writeString(rows.resolve("CURRENT"), "nonsense");
    assertThatThrownBy(() -> RocksStore.open(rows, TABLES, OptionalLong.empty()))
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.damaged()).isTrue())
        .hasMessageContaining("opening the rows on disk failed");
  }

  private static Progress progress(long epoch) {
    return new Progress(
        true,
        Optional.of(
            new Progress.Applied(
                new EpochId(1, epoch),
                MarkerKind.END,
                Positions.parse("orders-0:7,orders-1:8"),
                Instant.ofEpochMilli(epoch),
                MissingRegion.parseAll(epoch == 1 ? "" : "eu:1000:900,us:1100:"))),
        Map.of(new TopicPartition("a-view", 3), new Progress.Place(9, new EpochId(1, epoch))));
  }

  private static List<String> rows(StoreSnapshot snapshot, int table) {
    List<String> rows = new ArrayList<>();
    snapshot
        .scan(table, new byte[0], Optional.empty())
        .forEachRemaining(row -> rows.add(text(row)));
    return rows;
  }

  private static String text(StoredRow row) {
    return text(Optional.of(row.key())).get() + "=" + text(Optional.of(row.value())).get();
  }

  private static Optional<String> text(Optional<Slice> slice) {
    return slice.map(s -> new String(s.toBytes(), StandardCharsets.UTF_8));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
