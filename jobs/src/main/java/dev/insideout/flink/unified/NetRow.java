package dev.insideout.flink.unified;

import java.util.function.Predicate;
import org.apache.flink.table.data.binary.BinaryRowData;

/**
 * A row that a flush adds or takes back, and after it the others of its key, in the order of their
 * arrival. Usually there is one of each; what is added and taken back again is not there at all.
 */
final class NetRow {
  private final BinaryRowData row;
  private final boolean added;
  private NetRow next;

  private NetRow(BinaryRowData row, boolean added) {
    this.row = row;
    this.added = added;
  }

  BinaryRowData row() {
    return row;
  }

  boolean added() {
    return added;
  }

  /** The row after this one, or null. */
  NetRow next() {
    return next;
  }

  /**
   * Counts one more row.
   *
   * @param first what was counted until now, or null
   * @return what is to be remembered in its place; null when nothing is left
   */
  static NetRow count(NetRow first, BinaryRowData row, boolean added) {
    NetRow last = null;
    for (NetRow node = first; node != null; node = node.next) {
      if (node.added != added && node.row.equals(row)) {
        if (last == null) {
          return node.next;
        }
        last.next = node.next;
        return first;
      }
      last = node;
    }
    NetRow counted = new NetRow(row, added);
    if (last == null) {
      return counted;
    }
    last.next = counted;
    return first;
  }

  /** True when rows are added as well as taken back. */
  boolean replaces() {
    return any(NetRow::added) && any(node -> !node.added);
  }

  private boolean any(Predicate<NetRow> wanted) {
    for (NetRow node = this; node != null; node = node.next) {
      if (wanted.test(node)) {
        return true;
      }
    }
    return false;
  }
}
