package dev.insideout.flink.unified;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * The joins of a unified view, one keyed operator for all arms that share a key. A hop keeps the
 * changes of a flush in memory, reads and writes its state once a changed key, and puts out at most
 * one change a key and flush: none where the joined row is what it was.
 */
public final class UnifiedHops {
  private UnifiedHops() {}

  /**
   * Joins arms that have the root's key.
   *
   * @param uid names the hop's state in savepoints
   * @param arms the root, and what is joined to it; all keys have the same types, nullability and
   *     length aside
   * @param beforeImages whether {@code +U} is preceded by {@code -U}
   * @return rows of {@link #sameKeyType}
   */
  public static DataStream<RowData> sameKey(
      StreamExecutionEnvironment env,
      String uid,
      String name,
      List<Arm> arms,
      Flush flush,
      boolean beforeImages) {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * Joins rows with the rows of a dimension that they point to. Puts out before-images.
   *
   * @param uid names the hop's state in savepoints
   * @param root rows that are added ({@code +I}, {@code +U}) and taken back ({@code -U}, {@code
   *     -D}) with all their columns
   * @param rootKey columns that are unique in the root
   * @param foreignKey columns of the root that the join compares with {@code dimension.key()}
   * @return rows of {@link #lookupType}
   */
  public static DataStream<RowData> lookup(
      StreamExecutionEnvironment env,
      String uid,
      String name,
      DataStream<RowData> root,
      RowType rootType,
      int[] rootKey,
      int[] foreignKey,
      Arm dimension,
      Flush flush) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** The columns of all arms, in order; those of an arm that may be missing are nullable. */
  public static RowType sameKeyType(List<Arm> arms) {
    List<RowType.RowField> columns = new ArrayList<>(arms.get(0).type().getFields());
    while (columns.size() > arms.get(0).width()) {
      columns.remove(columns.size() - 1);
    }
    arms.subList(1, arms.size()).forEach(arm -> addColumns(columns, arm));
    return new RowType(distinct(columns));
  }

  /** The root's columns, then the dimension's, nullable where it may be missing. */
  public static RowType lookupType(RowType root, Arm dimension) {
    List<RowType.RowField> columns = new ArrayList<>(root.getFields());
    addColumns(columns, dimension);
    return new RowType(distinct(columns));
  }

  private static void addColumns(List<RowType.RowField> columns, Arm arm) {
    for (RowType.RowField column : arm.type().getFields().subList(0, arm.width())) {
      columns.add(
          arm.inner()
              ? column
              : new RowType.RowField(column.getName(), column.getType().copy(true)));
    }
  }

  /** Two arms may have a column of one name; the later one gets a number. */
  private static List<RowType.RowField> distinct(List<RowType.RowField> columns) {
    Set<String> taken = new HashSet<>();
    List<RowType.RowField> distinct = new ArrayList<>();
    for (RowType.RowField column : columns) {
      String name = column.getName();
      for (int number = 0; !taken.add(name); number++) {
        name = column.getName() + number;
      }
      distinct.add(new RowType.RowField(name, column.getType()));
    }
    return distinct;
  }
}
