package dev.insideout.flink.unified;

import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * The rows of the root that point to one row of a dimension. Where the changes of a root's key come
 * in order there is at most one row of it, and writing needs no reading. Where they come from
 * several subtasks, a new row may be there before the old one is taken back: such rows are counted
 * beside, until they settle.
 */
sealed interface RootRows {
  /** Takes rows back and adds some, of one key of the root. */
  void change(BinaryRowData rootKey, NetRow changes) throws Exception;

  /** Only takes rows back. */
  void takeBack(BinaryRowData rootKey, NetRow changes) throws Exception;

  /** Only adds rows. */
  void add(BinaryRowData rootKey, NetRow changes) throws Exception;

  /** Gives all rows, each as often as it was added. */
  void forEach(Consumer<BinaryRowData> consumer) throws Exception;

  /** Gives all rows that were taken back before they were added, as often as that. */
  void forEachOwed(Consumer<BinaryRowData> consumer) throws Exception;

  static RootRows of(KeyedStateStore states, RowType rootKey, RowType root, boolean ordered) {
    MapState<RowData, KeptRow> rows = states.getMapState(Layout.roots(rootKey, root));
    KeptRowSerializer serializer = Layout.rows(root);
    return ordered
        ? new Ordered(rows, serializer)
        : new Unordered(rows, serializer, states.getMapState(Layout.unsettled(root)));
  }

  /** At most one row of a key. */
  record Ordered(MapState<RowData, KeptRow> rows, KeptRowSerializer serializer)
      implements RootRows {
    @Override
    public void change(BinaryRowData rootKey, NetRow changes) throws Exception {
      BinaryRowData now = null;
      for (NetRow node = changes; node != null; node = node.next()) {
        now = node.added() ? node.row() : now;
      }
      if (now == null) {
        rows.remove(rootKey);
      } else {
        rows.put(rootKey, new KeptRow(now));
      }
    }

    @Override
    public void takeBack(BinaryRowData rootKey, NetRow changes) throws Exception {
      for (NetRow node = changes; node != null; node = node.next()) {
        if (!node.added()) {
          rows.remove(rootKey);
        }
      }
    }

    @Override
    public void add(BinaryRowData rootKey, NetRow changes) throws Exception {
      for (NetRow node = changes; node != null; node = node.next()) {
        if (node.added()) {
          rows.put(rootKey, new KeptRow(node.row()));
        }
      }
    }

    @Override
    public void forEach(Consumer<BinaryRowData> consumer) throws Exception {
      rows.values().forEach(row -> consumer.accept(row.row(serializer)));
    }

    @Override
    public void forEachOwed(Consumer<BinaryRowData> consumer) {
      // What comes in order is added first.
    }
  }

  /**
   * @param rows one row of a key
   * @param unsettled how often a row is there besides
   */
  record Unordered(
      MapState<RowData, KeptRow> rows,
      KeptRowSerializer serializer,
      MapState<RowData, Integer> unsettled)
      implements RootRows {
    @Override
    public void change(BinaryRowData rootKey, NetRow changes) throws Exception {
      KeptRow stored = rows.get(rootKey);
      store(rootKey, stored, afterAdding(changes, afterTakingBack(changes, stored)));
    }

    @Override
    public void takeBack(BinaryRowData rootKey, NetRow changes) throws Exception {
      KeptRow stored = rows.get(rootKey);
      store(rootKey, stored, afterTakingBack(changes, stored));
    }

    @Override
    public void add(BinaryRowData rootKey, NetRow changes) throws Exception {
      KeptRow stored = rows.get(rootKey);
      store(rootKey, stored, afterAdding(changes, stored));
    }

    private KeptRow afterTakingBack(NetRow changes, KeptRow stored) throws Exception {
      KeptRow now = stored;
      for (NetRow node = changes; node != null; node = node.next()) {
        if (!node.added()) {
          if (now != null && node.row().equals(now.row(serializer))) {
            now = null;
          } else {
            count(node.row(), -1);
          }
        }
      }
      return now;
    }

    private KeptRow afterAdding(NetRow changes, KeptRow stored) throws Exception {
      KeptRow now = stored;
      for (NetRow node = changes; node != null; node = node.next()) {
        if (node.added()) {
          if (now == null) {
            now = new KeptRow(node.row());
          } else {
            count(node.row(), 1);
          }
        }
      }
      return now;
    }

    private void count(BinaryRowData row, int change) throws Exception {
      Integer counted = unsettled.get(row);
      int now = counted == null ? change : counted + change;
      if (now == 0) {
        unsettled.remove(row);
      } else {
        unsettled.put(row, now);
      }
    }

    private void store(BinaryRowData rootKey, KeptRow stored, KeptRow now) throws Exception {
      if (now == null && stored != null) {
        rows.remove(rootKey);
      } else if (now != stored) {
        rows.put(rootKey, now);
      }
    }

    @Override
    public void forEach(Consumer<BinaryRowData> consumer) throws Exception {
      rows.values().forEach(row -> consumer.accept(row.row(serializer)));
      for (Map.Entry<RowData, Integer> besides : unsettled.entries()) {
        for (int i = 0; i < besides.getValue(); i++) {
          consumer.accept((BinaryRowData) besides.getKey());
        }
      }
    }

    @Override
    public void forEachOwed(Consumer<BinaryRowData> consumer) throws Exception {
      for (Map.Entry<RowData, Integer> besides : unsettled.entries()) {
        for (int i = besides.getValue(); i < 0; i++) {
          consumer.accept((BinaryRowData) besides.getKey());
        }
      }
    }
  }
}
