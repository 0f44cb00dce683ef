package dev.insideout.flink.unified;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;

/**
 * Joins rows of the root with the row of a dimension that they point to. First input: the root,
 * second input: the dimension. A change of the dimension's row goes out to all rows that point to
 * it; a row that points elsewhere from now on is taken back here and added there.
 */
final class LookupHop extends Hop {
  private static final long serialVersionUID = 1L;

  private static final int ROOT = 0;
  private static final int DIMENSION = 1;
  private static final int INPUTS = 2;

  private final Factory factory;
  private final PointingColumns pointing;
  private final ArmColumns dimension;
  private final KeyColumns rootKeys;
  private final KeyColumns foreignKeys;
  private final KeyColumns dimensionKeys;
  private final JoinedRows joined;
  private final BinaryRowData[] sides = new BinaryRowData[2];
  private final Counter fannedOut = getMetricGroup().counter("fannedOutRows");

  /** By the dimension's key. */
  private final Map<BinaryRowData, Changes> changes = new LinkedHashMap<>();

  /** Rows that point nowhere, by the root's key. */
  private final Map<BinaryRowData, NetRow> unpointed = new LinkedHashMap<>();

  private KeptRowSerializer dimensionRows;
  private ValueState<KeptRow> dimensionRow;
  private RootRows roots;

  private LookupHop(StreamOperatorParameters<RowData> parameters, Factory factory) {
    super(parameters, factory, INPUTS);
    this.factory = factory;
    pointing = factory.root;
    dimension = factory.dimension;
    addInput(pointing.type(), pointing.kept());
    addInput(dimension.type(), dimension.kept());
    rootKeys = new KeyColumns(pointing.keyType(), pointing.key());
    foreignKeys = new KeyColumns(factory.keyType(), pointing.foreignKey());
    dimensionKeys = new KeyColumns(factory.keyType(), dimension.key());
    joined = new JoinedRows(List.of(pointing.keptType(), dimension.keptType()));
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    dimensionRows = Layout.rows(dimension.keptType());
    dimensionRow = context.getKeyedStateStore().getState(Layout.dimension(dimension.keptType()));
    roots =
        RootRows.of(
            context.getKeyedStateStore(), pointing.keyType(), pointing.keptType(), factory.ordered);
  }

  @Override
  void keep(int input, RowData change) {
    if (input == DIMENSION) {
      keepDimension(change);
    } else if (!foreignKeys.missing(change)) {
      boolean added = ArmColumns.adds(change);
      changesOf(foreignKeys.of(change)).count(rootKeys.of(change), row(ROOT, change), added);
    } else if (!dimension.inner()) {
      boolean added = ArmColumns.adds(change);
      count(unpointed, rootKeys.of(change), row(ROOT, change), added);
    }
  }

  private void keepDimension(RowData change) {
    BinaryRowData key = dimensionKeys.of(change);
    if (!key.anyNull()) {
      boolean stands = dimension.stands(change);
      changesOf(key).dimension = stands ? row(DIMENSION, change) : GONE;
    }
  }

  private Changes changesOf(BinaryRowData key) {
    Changes ofKey = changes.get(key);
    if (ofKey == null) {
      ofKey = new Changes();
      changes.put(key.copy(), ofKey);
    }
    return ofKey;
  }

  private static void count(
      Map<BinaryRowData, NetRow> rows, BinaryRowData rootKey, BinaryRowData row, boolean added) {
    NetRow first = rows.get(rootKey);
    NetRow counted = NetRow.count(first, row, added);
    if (counted == null) {
      rows.remove(rootKey);
    } else if (first == null) {
      rows.put(rootKey.copy(), counted);
    } else if (counted != first) {
      rows.replace(rootKey, counted);
    }
  }

  @Override
  int workOff() throws Exception {
    int changed = unpointed.size();
    for (NetRow rows : unpointed.values()) {
      emitTakenBack(rows, null, rows.replaces());
      emitAdded(rows, null, rows.replaces());
    }
    unpointed.clear();
    for (Map.Entry<BinaryRowData, Changes> ofKey : changes.entrySet()) {
      // What cancels out needs no state.
      if (ofKey.getValue().any()) {
        changed++;
        setCurrentKey(ofKey.getKey());
        workOff(ofKey.getValue());
      }
    }
    changes.clear();
    return changed;
  }

  private void workOff(Changes ofKey) throws Exception {
    KeptRow kept = dimensionRow.value();
    BinaryRowData before = kept == null ? null : kept.row(dimensionRows);
    if (ofKey.dimension == null || ofKey.dimension.equals(before)) {
      changeRoots(ofKey.roots, before);
    } else if (ofKey.dimension == GONE && before == null) {
      changeRoots(ofKey.roots, null);
    } else if (ofKey.dimension == GONE) {
      dimensionRow.clear();
      changeAll(ofKey.roots, before, null);
    } else {
      dimensionRow.update(new KeptRow(ofKey.dimension));
      changeAll(ofKey.roots, before, ofKey.dimension);
    }
  }

  private void changeRoots(Map<BinaryRowData, NetRow> changed, BinaryRowData row) throws Exception {
    for (Map.Entry<BinaryRowData, NetRow> root : changed.entrySet()) {
      NetRow rows = root.getValue();
      roots.change(root.getKey(), rows);
      if (row != null || !dimension.inner()) {
        boolean replaced = rows.replaces();
        emitTakenBack(rows, row, replaced);
        emitAdded(rows, row, replaced);
      }
    }
  }

  /**
   * Between what is taken back and what is added are the rows that only their dimension changes.
   */
  private void changeAll(
      Map<BinaryRowData, NetRow> changed, BinaryRowData before, BinaryRowData after)
      throws Exception {
    boolean was = before != null || !dimension.inner();
    boolean is = after != null || !dimension.inner();
    for (Map.Entry<BinaryRowData, NetRow> root : changed.entrySet()) {
      roots.takeBack(root.getKey(), root.getValue());
      if (was) {
        emitTakenBack(root.getValue(), before, is && root.getValue().replaces());
      }
    }
    roots.forEach(root -> fanOut(root, was, before, is, after));
    roots.forEachOwed(root -> fanOut(root, is, after, was, before));
    for (Map.Entry<BinaryRowData, NetRow> root : changed.entrySet()) {
      roots.add(root.getKey(), root.getValue());
      if (is) {
        emitAdded(root.getValue(), after, was && root.getValue().replaces());
      }
    }
  }

  private void fanOut(
      BinaryRowData root, boolean was, BinaryRowData before, boolean is, BinaryRowData after) {
    fannedOut.inc();
    if (was) {
      emit(is ? RowKind.UPDATE_BEFORE : RowKind.DELETE, root, before);
    }
    if (is) {
      emit(was ? RowKind.UPDATE_AFTER : RowKind.INSERT, root, after);
    }
  }

  private void emitTakenBack(NetRow rows, BinaryRowData row, boolean replaced) {
    for (NetRow node = rows; node != null; node = node.next()) {
      if (!node.added()) {
        emit(replaced ? RowKind.UPDATE_BEFORE : RowKind.DELETE, node.row(), row);
      }
    }
  }

  private void emitAdded(NetRow rows, BinaryRowData row, boolean replaced) {
    for (NetRow node = rows; node != null; node = node.next()) {
      if (node.added()) {
        emit(replaced ? RowKind.UPDATE_AFTER : RowKind.INSERT, node.row(), row);
      }
    }
  }

  private void emit(RowKind kind, BinaryRowData root, BinaryRowData row) {
    sides[ROOT] = root;
    sides[DIMENSION] = row;
    emit(joined.join(kind, sides));
  }

  /** What a flush changes at one key of the dimension. */
  private static final class Changes {
    private BinaryRowData dimension;
    private Map<BinaryRowData, NetRow> roots = Map.of();

    void count(BinaryRowData rootKey, BinaryRowData row, boolean added) {
      if (roots.isEmpty()) {
        // Most rows of a dimension are pointed to by few changes of a flush.
        roots = new HashMap<>(2);
      }
      LookupHop.count(roots, rootKey, row, added);
    }

    boolean any() {
      return dimension != null || !roots.isEmpty();
    }
  }

  static final class Factory extends Hop.Factory {
    private static final long serialVersionUID = 1L;

    private final PointingColumns root;
    private final ArmColumns dimension;
    private final boolean ordered;

    /**
     * @param ordered true when all changes of a root's key come from one subtask
     */
    Factory(PointingColumns root, ArmColumns dimension, boolean ordered, Flush flush) {
      super(flush);
      this.root = root;
      this.dimension = dimension;
      this.ordered = ordered;
    }

    RowType keyType() {
      return Layout.key(dimension.type(), dimension.key());
    }

    @Override
    Hop create(StreamOperatorParameters<RowData> parameters) {
      return new LookupHop(parameters, this);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
      return LookupHop.class;
    }
  }
}
