package dev.insideout.flink.unified;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.state.rocksdb.RocksDBKeyedStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorV2;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.MultiInputStreamOperatorTestHarness;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;

/** One subtask of a hop. */
final class HopHarness implements AutoCloseable {
  static final int MAX_PARALLELISM = 128;

  /** A barrier, or the end, is the only reason to flush. */
  static final Flush AT_BARRIERS = new Flush(Integer.MAX_VALUE, Optional.empty());

  static final Flush AFTER_A_SECOND =
      new Flush(Integer.MAX_VALUE, Optional.of(Duration.ofSeconds(1)));

  /** What a hop joins. */
  sealed interface Join {
    RowType keyType();

    RowType output();

    Hop.Factory factory(Flush flush);

    List<RowType> inputs();

    /** Arms that have the root's key. */
    record SameKey(boolean beforeImages, List<ArmColumns> arms) implements Join {
      static SameKey of(boolean beforeImages, ArmColumns... arms) {
        return new SameKey(beforeImages, List.of(arms));
      }

      @Override
      public RowType keyType() {
        return Layout.key(arms.get(0).type(), arms.get(0).key());
      }

      @Override
      public RowType output() {
        return UnifiedHops.sameKeyType(arms.stream().map(Join::streamless).toList());
      }

      @Override
      public Hop.Factory factory(Flush flush) {
        return new SameKeyHop.Factory(arms, flush, beforeImages);
      }

      @Override
      public List<RowType> inputs() {
        return arms.stream().map(ArmColumns::type).toList();
      }
    }

    /** Sales, and the customer that they point to. */
    record Lookup(ArmColumns dimension, boolean ordered) implements Join {
      private static final PointingColumns ROOT =
          new PointingColumns(
              TestRows.SALES, new int[] {0}, new int[] {1}, TestRows.allOf(TestRows.SALES));

      @Override
      public RowType keyType() {
        return Layout.key(dimension.type(), dimension.key());
      }

      @Override
      public RowType output() {
        return UnifiedHops.lookupType(
            new Pointing(null, ROOT.type(), ROOT.key(), ROOT.foreignKey(), ROOT.kept()),
            streamless(dimension));
      }

      @Override
      public Hop.Factory factory(Flush flush) {
        return new LookupHop.Factory(ROOT, dimension, ordered, flush);
      }

      @Override
      public List<RowType> inputs() {
        return List.of(TestRows.SALES, dimension.type());
      }
    }

    private static Arm streamless(ArmColumns arm) {
      return new Arm(null, arm.type(), arm.key(), arm.inner(), arm.filtered(), arm.kept());
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

  private final Join join;
  private final Subtask subtask;

  HopHarness(Join join, Flush flush, Backend backend, int parallelism, int index) throws Exception {
    this.join = join;
    subtask = new Subtask(join, flush, parallelism, index);
    subtask.setStateBackend(backend.make());
    subtask.setup(InternalTypeInfo.of(join.output()).toSerializer());
  }

  /** One subtask that begins with nothing. */
  static HopHarness open(Join join, Flush flush, Backend backend) throws Exception {
    HopHarness harness = new HopHarness(join, flush, backend, 1, 0);
    harness.subtask.open();
    return harness;
  }

  /**
   * As many subtasks as {@code parallelism}, which begin with what those of an earlier run left.
   */
  static List<HopHarness> restore(
      Join join, Backend backend, List<OperatorSubtaskState> states, int parallelism)
      throws Exception {
    OperatorSubtaskState packed =
        MultiInputStreamOperatorTestHarness.repackageState(
            states.toArray(OperatorSubtaskState[]::new));
    List<HopHarness> subtasks = new ArrayList<>();
    for (int index = 0; index < parallelism; index++) {
      HopHarness harness = new HopHarness(join, AT_BARRIERS, backend, parallelism, index);
      harness.subtask.initializeState(
          MultiInputStreamOperatorTestHarness.repartitionOperatorState(
              packed, MAX_PARALLELISM, states.size(), parallelism, index));
      harness.subtask.open();
      subtasks.add(harness);
    }
    return subtasks;
  }

  /** A change of an input, {@code arm} 0 being the root. */
  void receive(int arm, RowKind kind, Object... values) throws Exception {
    receive(arm, TestRows.row(kind, join.inputs().get(arm), values));
  }

  void receive(int arm, RowData change) throws Exception {
    subtask.processElement(arm, new StreamRecord<>(change));
  }

  void upsert(int arm, Object... values) throws Exception {
    receive(arm, RowKind.UPDATE_AFTER, values);
  }

  void delete(int arm, Object... values) throws Exception {
    receive(arm, RowKind.DELETE, values);
  }

  /** A barrier comes: what was put out since the last look. */
  List<String> barrier() throws Exception {
    subtask.prepareSnapshotPreBarrier(1);
    return news();
  }

  /** What was put out since the last look, each as {@code +I 1 placed null}. */
  List<String> news() {
    List<String> news = new ArrayList<>();
    for (RowData row : subtask.extractOutputValues()) {
      news.add(row.getRowKind().shortString() + " " + TestRows.text(row, join.output()));
    }
    subtask.getOutput().clear();
    return news;
  }

  void passTime(Duration duration) throws Exception {
    subtask.setProcessingTime(subtask.getProcessingTime() + duration.toMillis());
  }

  OperatorSubtaskState snapshot() throws Exception {
    subtask.prepareSnapshotPreBarrier(1);
    return subtask.snapshot(1, 1);
  }

  /** The same as a savepoint has it, for any state backend. */
  OperatorSubtaskState savepoint() throws Exception {
    subtask.prepareSnapshotPreBarrier(1);
    return subtask
        .snapshotWithLocalState(1, 1, SavepointType.savepoint(SavepointFormatType.CANONICAL))
        .getJobManagerOwnedState();
  }

  void endOfInputs() throws Exception {
    subtask.end();
  }

  /** How much is kept; a map counts as one on the heap, with all of its entries in RocksDB. */
  int stateEntries() {
    return subtask.stateEntries();
  }

  @Override
  public void close() {
    subtask.close();
  }

  private static final class Subtask extends MultiInputStreamOperatorTestHarness<RowData> {
    Subtask(Join join, Flush flush, int parallelism, int index) throws Exception {
      super(join.factory(flush), MAX_PARALLELISM, parallelism, index);
      config.setStateKeySerializer(new StoredRowSerializer(join.keyType()));
      config.serializeAllConfigs();
    }

    void end() throws Exception {
      operator.finish();
    }

    @Override
    public void close() {
      try {
        super.close();
      } catch (Exception e) {
        throw new IllegalStateException("closing the harness", e);
      }
    }

    int stateEntries() {
      Object backend = ((AbstractStreamOperatorV2<RowData>) operator).getKeyedStateBackend();
      if (backend instanceof HeapKeyedStateBackend<?> heap) {
        return heap.numKeyValueStateEntries();
      }
      return ((RocksDBKeyedStateBackend<?>) backend).numKeyValueStateEntries();
    }
  }
}
