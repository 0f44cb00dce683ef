package dev.insideout.flink.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.ordervalidation.state.Reservation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFinalizer;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Records that are encoded once, beside the same kept as Flink keeps them. */
class RecordStateTest {
  private static final ValueStateDescriptor<Reservation> NEWEST =
      StateLayout.value("newest", Reservation.class);
  private static final MapStateDescriptor<String, Reservation> ALL =
      StateLayout.map("all", Reservation.class);

  private static final int SNAPSHOT_BYTES = 1 << 20;

  private final List<Shop> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (Shop shop : opened) {
      shop.harness().close();
    }
  }

  /** Where the state lies. */
  enum Backend {
    HEAP,
    ROCKSDB;

    private StateBackend make() {
      if (this == HEAP) {
        return new HashMapStateBackend();
      }
      EmbeddedRocksDBStateBackend rocksDb = new EmbeddedRocksDBStateBackend();
      // A harness has less managed memory than RocksDB can work with.
      rocksDb.getMemoryConfiguration().setUseManagedMemory(false);
      return rocksDb;
    }
  }

  /** How a function keeps it. */
  enum Keeping {
    PLAIN,
    ONCE
  }

  @ParameterizedTest
  @CsvSource({
    "HEAP, PLAIN, HEAP, ONCE",
    "HEAP, PLAIN, ROCKSDB, ONCE",
    "ROCKSDB, PLAIN, HEAP, ONCE",
    "ROCKSDB, PLAIN, ROCKSDB, ONCE",
    "HEAP, ONCE, HEAP, ONCE",
    "HEAP, ONCE, ROCKSDB, ONCE",
    "ROCKSDB, ONCE, HEAP, ONCE",
    "HEAP, ONCE, HEAP, PLAIN",
    "ROCKSDB, ONCE, ROCKSDB, PLAIN"
  })
  void aSavepointIsTheSameForBoth(Backend first, Keeping before, Backend second, Keeping after)
      throws Exception {
    Shop shop = open(first, before);
    shop.add("lamp", "o-1", 1);
    shop.add("lamp", "o-2", 2);
    shop.add("vase", "o-1", 3);

    Shop restored = restore(second, after, shop.savepoint());
    // One product is changed before the next savepoint, and the other is not.
    restored.add("lamp", "o-3", 4);
    Shop again = restore(first, before, restored.savepoint());
    restored.add("vase", "o-3", 5);
    again.add("vase", "o-3", 5);

    assertThat(restored.told())
        .containsExactly("3 of {o-1=1, o-2=2, o-3=4}, then 4", "2 of {o-1=3, o-3=5}, then 5");
    assertThat(again.told()).containsExactly("2 of {o-1=3, o-3=5}, then 5");
    System.out.printf(
        "%s on %s, restored %s on %s, and back: nothing lost%n", before, first, after, second);
  }

  /** As when a checkpoint is written while the next epoch is at work. */
  @ParameterizedTest
  @EnumSource(Backend.class)
  void aSnapshotHasWhatWasKeptWhenItBegan(Backend backend) throws Exception {
    Shop shop = open(backend, Keeping.ONCE);
    shop.add("lamp", "o-1", 1);
    shop.add("vase", "o-1", 2);
    shop.harness().snapshot(1, 1);
    shop.add("lamp", "o-2", 3);
    OperatorSnapshotFutures running = shop.beginSnapshot();
    shop.add("lamp", "o-3", 4);
    shop.add("vase", "o-3", 5);
    OperatorSubtaskState written =
        OperatorSnapshotFinalizer.create(running).getJobManagerOwnedState();
    shop.add("lamp", "o-4", 6);

    Shop restored = restore(backend, Keeping.ONCE, written);
    restored.add("lamp", "o-5", 7);
    restored.add("vase", "o-5", 8);

    assertThat(shop.told()).last().isEqualTo("4 of {o-1=1, o-2=3, o-3=4, o-4=6}, then 6");
    assertThat(restored.told())
        .containsExactly("3 of {o-1=1, o-2=3, o-5=7}, then 7", "2 of {o-1=2, o-5=8}, then 8");
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void nothingIsLeftOfWhatWasRemoved(Backend backend) throws Exception {
    Shop shop = open(backend, Keeping.ONCE);
    shop.add("lamp", "o-1", 1);
    shop.add("lamp", "o-2", 2);
    shop.harness().processElement(new Wish("lamp", "o-1", 0), 0);
    shop.add("lamp", "o-3", 3);

    assertThat(shop.told()).last().isEqualTo("1 of {o-3=3}, then 3");
  }

  /** On the heap a record that is updated where it lies is not put there again. */
  @ParameterizedTest
  @EnumSource(Backend.class)
  void whatIsForgottenAndUpdatedIsThereAgain(Backend backend) throws Exception {
    Shop shop = open(backend, Keeping.ONCE);
    shop.add("lamp", "o-1", 1);
    shop.harness().processElement(new Wish("lamp", "o-1", Wish.AGAIN), 0);
    shop.add("lamp", "o-2", 2);

    assertThat(shop.told()).last().isEqualTo("2 of {o-1=1, o-2=2}, then 2");
  }

  @Test
  void theBytesAreThoseThatFlinkWrites() throws Exception {
    Reservation reservation = new Reservation(1, 2, 3L, 4L);
    DataOutputSerializer flinks = new DataOutputSerializer(64);
    new AvroSerializer<>(Reservation.class).serialize(reservation, flinks);

    StateSerializer<Reservation> own = StateSerializer.of("newest", NEWEST.getSerializer());
    KeptRecord kept = new KeptRecord(reservation);
    List<byte[]> written = new ArrayList<>();
    for (AvroSerializer<Reservation> serializer :
        List.of(new AvroSerializer<>(Reservation.class), own)) {
      written.add(own.encoded(reservation));
      written.add(written(serializer, kept));
      written.add(written(serializer, kept.copy(own)));
    }

    assertThat(written).allSatisfy(bytes -> assertThat(bytes).isEqualTo(flinks.getCopyOfBuffer()));
    assertThat(kept.record(own)).isEqualTo(reservation);
  }

  @SuppressWarnings("unchecked") // As on the heap.
  private static byte[] written(AvroSerializer<Reservation> serializer, KeptRecord kept)
      throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    ((TypeSerializer<SpecificRecordBase>) (TypeSerializer<?>) serializer).serialize(kept, out);
    return out.getCopyOfBuffer();
  }

  @Test
  void aStateThatIsDescribedOtherwiseIsRefused() {
    AvroSerializer<Reservation> other = new AvroSerializer<>(Reservation.class);

    assertThatThrownBy(() -> StateSerializer.of("newest", other))
        .hasMessageContaining("state newest is not described by StateLayout");
  }

  private Shop open(Backend backend, Keeping keeping) throws Exception {
    Shop shop = shop(backend, keeping);
    shop.harness().open();
    return shop;
  }

  private Shop restore(Backend backend, Keeping keeping, OperatorSubtaskState from)
      throws Exception {
    Shop shop = shop(backend, keeping);
    shop.harness().initializeState(from);
    shop.harness().open();
    return shop;
  }

  private Shop shop(Backend backend, Keeping keeping) throws Exception {
    Shop shop =
        new Shop(
            new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new Counter(keeping)), Wish::product, Types.STRING));
    opened.add(shop);
    shop.harness().setStateBackend(backend.make());
    shop.harness().setup();
    return shop;
  }

  private record Shop(KeyedOneInputStreamOperatorTestHarness<String, Wish, String> harness) {
    void add(String product, String order, int quantity) throws Exception {
      harness.processElement(new Wish(product, order, quantity), 0);
    }

    List<String> told() {
      return harness.extractOutputValues();
    }

    OperatorSnapshotFutures beginSnapshot() throws Exception {
      return harness
          .getOperator()
          .snapshotState(
              2,
              2,
              CheckpointOptions.forCheckpointWithDefaultLocation(),
              new MemCheckpointStreamFactory(SNAPSHOT_BYTES));
    }

    OperatorSubtaskState savepoint() throws Exception {
      return harness
          .snapshotWithLocalState(1, 1, SavepointType.savepoint(SavepointFormatType.CANONICAL))
          .getJobManagerOwnedState();
    }
  }

  /**
   * What an order wants.
   *
   * @param quantity pieces; 0 forgets the product, {@link #AGAIN} for a moment only
   */
  private record Wish(String product, String order, int quantity) {
    static final int AGAIN = -1;
  }

  /** Counts what it hears of, in a field of a record that it reads and changes. */
  private static final class Counter extends KeyedProcessFunction<String, Wish, String> {
    private static final long serialVersionUID = 1L;

    private final Keeping keeping;
    private transient ValueState<Reservation> newest;
    private transient MapState<String, Reservation> all;

    Counter(Keeping keeping) {
      this.keeping = keeping;
    }

    @Override
    public void open(OpenContext context) {
      boolean once = keeping == Keeping.ONCE;
      newest =
          once ? RecordValue.of(getRuntimeContext(), NEWEST) : getRuntimeContext().getState(NEWEST);
      all = once ? RecordMap.of(getRuntimeContext(), ALL) : getRuntimeContext().getMapState(ALL);
    }

    @Override
    public void processElement(Wish wish, Context context, Collector<String> out) throws Exception {
      if (wish.quantity() == 0) {
        newest.clear();
        removeAll();
        return;
      }
      Reservation before = newest.value();
      if (wish.quantity() == Wish.AGAIN) {
        newest.clear();
        newest.update(before);
        return;
      }
      Reservation now = before == null ? new Reservation(0, 0, 0L, 0L) : before;
      now.setQuantity(wish.quantity());
      now.setAttempt(now.getAttempt() + 1);
      newest.update(now);
      all.putAll(Map.of(wish.order(), new Reservation(wish.quantity(), 1, 0L, 0L)));
      out.collect(
          "%d of %s, then %d"
              .formatted(now.getAttempt(), quantities(), newest.value().getQuantity()));
    }

    private void removeAll() throws Exception {
      Iterator<Map.Entry<String, Reservation>> entries = all.iterator();
      while (entries.hasNext()) {
        entries.next();
        entries.remove();
      }
      assertThat(all.isEmpty()).isTrue();
    }

    private Map<String, Integer> quantities() throws Exception {
      Map<String, Integer> quantities = new TreeMap<>();
      for (Map.Entry<String, Reservation> entry : all.entries()) {
        quantities.put(entry.getKey(), entry.getValue().getQuantity());
        assertThat(all.get(entry.getKey())).isEqualTo(entry.getValue());
      }
      assertThat(all.keys()).containsExactlyInAnyOrderElementsOf(quantities.keySet());
      assertThat(all.values()).hasSameSizeAs(quantities.keySet());
      return quantities;
    }
  }
}
