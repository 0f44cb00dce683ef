package dev.insideout.flink.unified;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;

/**
 * Joins arms that have one key: the root, and what there is at most once for each of its rows. The
 * rows of all arms of a key are one entry of state.
 */
final class SameKeyHop extends Hop {
  private static final long serialVersionUID = 1L;

  private final List<ArmColumns> arms;
  private final KeyColumns[] keys;
  private final boolean beforeImages;

  /** By key: the last change of each arm, null where there was none. */
  private final Map<BinaryRowData, BinaryRowData[]> changes = new LinkedHashMap<>();

  private final ArmRows stored;
  private final BinaryRowData[] before;
  private final BinaryRowData[] after;
  private final JoinedRows joined;
  private KeptRowSerializer rows;
  private ValueState<KeptRow> state;

  private SameKeyHop(StreamOperatorParameters<RowData> parameters, Factory factory) {
    super(parameters, factory, factory.arms.size());
    arms = factory.arms;
    arms.forEach(arm -> addInput(arm.type(), arm.kept()));
    beforeImages = factory.beforeImages;
    RowType keyType = factory.keyType();
    keys = arms.stream().map(arm -> new KeyColumns(keyType, arm.key())).toArray(KeyColumns[]::new);
    stored = new ArmRows(arms.stream().mapToInt(arm -> arm.kept().length).toArray());
    joined = new JoinedRows(arms.stream().map(ArmColumns::keptType).toList());
    before = new BinaryRowData[arms.size()];
    after = new BinaryRowData[arms.size()];
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    rows = Layout.armRows(arms);
    state = context.getKeyedStateStore().getState(Layout.arms(arms));
  }

  @Override
  void keep(int arm, RowData change) {
    BinaryRowData key = keys[arm].of(change);
    if (arm > 0 && key.anyNull()) {
      return;
    }
    BinaryRowData[] ofKey = changes.get(key);
    if (ofKey == null) {
      ofKey = new BinaryRowData[keys.length];
      changes.put(key.copy(), ofKey);
    }
    ofKey[arm] = arms.get(arm).stands(change) ? row(arm, change) : GONE;
  }

  @Override
  int workOff() throws Exception {
    int changed = 0;
    for (Map.Entry<BinaryRowData, BinaryRowData[]> ofKey : changes.entrySet()) {
      setCurrentKey(ofKey.getKey());
      KeptRow kept = state.value();
      stored.find(kept == null ? null : kept.row(rows), before);
      if (merge(ofKey.getValue())) {
        changed++;
        store();
        emit();
      }
    }
    changes.clear();
    return changed;
  }

  /** Fills {@link #after}; false when it is what was before. */
  private boolean merge(BinaryRowData[] ofKey) {
    boolean changed = false;
    for (int arm = 0; arm < after.length; arm++) {
      BinaryRowData change = ofKey[arm];
      if (change == null || change.equals(before[arm])) {
        after[arm] = before[arm];
      } else {
        after[arm] = change == GONE ? null : change;
        changed |= after[arm] != before[arm];
      }
    }
    return changed;
  }

  private void store() throws Exception {
    for (BinaryRowData row : after) {
      if (row != null) {
        state.update(new KeptRow(ArmRows.pack(after)));
        return;
      }
    }
    state.clear();
  }

  private void emit() {
    boolean was = joins(before);
    boolean is = joins(after);
    if (was && !is) {
      emit(joined.join(RowKind.DELETE, before));
    } else if (is && !was) {
      emit(joined.join(RowKind.INSERT, after));
    } else if (is) {
      if (beforeImages) {
        emit(joined.join(RowKind.UPDATE_BEFORE, before));
      }
      emit(joined.join(RowKind.UPDATE_AFTER, after));
    }
  }

  private boolean joins(BinaryRowData[] rows) {
    for (int arm = 0; arm < rows.length; arm++) {
      if (rows[arm] == null && (arm == 0 || arms.get(arm).inner())) {
        return false;
      }
    }
    return true;
  }

  static final class Factory extends Hop.Factory {
    private static final long serialVersionUID = 1L;

    private final List<ArmColumns> arms;
    private final boolean beforeImages;

    Factory(List<ArmColumns> arms, Flush flush, boolean beforeImages) {
      super(flush);
      this.arms = arms;
      this.beforeImages = beforeImages;
    }

    RowType keyType() {
      return Layout.key(arms.get(0).type(), arms.get(0).key());
    }

    /** True when an update takes back what was before. */
    boolean takesBack() {
      return beforeImages;
    }

    /**
     * True when all changes of a key with these of the columns that are put out come out of one
     * subtask, in order.
     */
    boolean keepsOrderOf(int[] columns) {
      int[] ofRoot = arms.get(0).kept();
      int[] keys =
          Arrays.stream(columns).filter(i -> i < ofRoot.length).map(i -> ofRoot[i]).toArray();
      return keys.length == columns.length
          && Arrays.equals(sorted(keys), sorted(arms.get(0).key()));
    }

    private static int[] sorted(int[] columns) {
      return Arrays.stream(columns).sorted().toArray();
    }

    @Override
    Hop create(StreamOperatorParameters<RowData> parameters) {
      return new SameKeyHop(parameters, this);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
      return SameKeyHop.class;
    }
  }
}
