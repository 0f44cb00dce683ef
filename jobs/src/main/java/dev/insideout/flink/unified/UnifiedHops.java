package dev.insideout.flink.unified;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.MultipleConnectedStreams;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.KeyedMultipleInputTransformation;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
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
    RowType keyType = keyOf(arms.get(0));
    SameKeyHop.Factory factory =
        new SameKeyHop.Factory(arms.stream().map(ArmColumns::of).toList(), flush, beforeImages);
    KeyedMultipleInputTransformation<RowData> hop =
        transformation(env, uid, name, factory, sameKeyType(arms), keyType);
    arms.forEach(arm -> addArm(hop, arm, keyType));
    return added(env, hop);
  }

  /**
   * Joins rows with the rows of a dimension that they point to. Puts out before-images.
   *
   * @param uid names the hop's state in savepoints
   * @return rows of {@link #lookupType}
   */
  public static DataStream<RowData> lookup(
      StreamExecutionEnvironment env,
      String uid,
      String name,
      Pointing root,
      Arm dimension,
      Flush flush) {
    RowType keyType = keyOf(dimension);
    requireSameKey(name, keyType, Layout.key(root.type(), root.foreignKey()));
    PointingColumns columns = PointingColumns.of(root);
    LookupHop.Factory factory =
        new LookupHop.Factory(columns, ArmColumns.of(dimension), comesInOrder(root), flush);
    KeyedMultipleInputTransformation<RowData> hop =
        transformation(env, uid, name, factory, lookupType(root, dimension), keyType);
    ForeignKey pointsTo =
        new ForeignKey(
            new KeyColumns(keyType, root.foreignKey()),
            new KeyColumns(columns.keyType(), root.key()));
    addInput(hop, root.rows(), pointsTo, keyType);
    addArm(hop, dimension, keyType);
    return added(env, hop);
  }

  /** Rows of a lookup hop come from wherever their dimension was. */
  private static boolean comesInOrder(Pointing root) {
    if (root.rows().getTransformation() instanceof KeyedMultipleInputTransformation<RowData> before
        && before.getOperatorFactory() instanceof SameKeyHop.Factory hop) {
      if (!hop.takesBack()) {
        throw new IllegalArgumentException(
            "hop '%s' must put out before-images: a lookup takes back what was joined"
                .formatted(before.getName()));
      }
      return hop.keepsOrderOf(root.key());
    }
    return false;
  }

  private static KeyedMultipleInputTransformation<RowData> transformation(
      StreamExecutionEnvironment env,
      String uid,
      String name,
      Hop.Factory factory,
      RowType output,
      RowType key) {
    KeyedMultipleInputTransformation<RowData> hop =
        new KeyedMultipleInputTransformation<>(
            name,
            factory,
            InternalTypeInfo.of(output),
            env.getParallelism(),
            false,
            new StoredRowType(key));
    hop.setUid(uid);
    return hop;
  }

  private static void addArm(
      KeyedMultipleInputTransformation<RowData> hop, Arm arm, RowType keyType) {
    requireSameKey(hop.getName(), keyType, keyOf(arm));
    addInput(hop, arm.rows(), new KeyColumns(keyType, arm.key()), keyType);
  }

  private static void addInput(
      KeyedMultipleInputTransformation<RowData> hop,
      DataStream<RowData> rows,
      KeySelector<RowData, RowData> key,
      RowType keyType) {
    KeyedStream<RowData, RowData> keyed = rows.keyBy(key, new StoredRowType(keyType));
    hop.addInput(keyed.getTransformation(), keyed.getKeySelector());
  }

  private static DataStream<RowData> added(
      StreamExecutionEnvironment env, KeyedMultipleInputTransformation<RowData> hop) {
    env.addOperator(hop);
    return new MultipleConnectedStreams(env).transform(hop);
  }

  private static RowType keyOf(Arm arm) {
    return Layout.key(arm.type(), arm.key());
  }

  /** Keys are compared by their bytes: these are the same for all lengths, but not all types. */
  private static void requireSameKey(String name, RowType expected, RowType found) {
    boolean same = expected.getFieldCount() == found.getFieldCount();
    for (int i = 0; same && i < expected.getFieldCount(); i++) {
      LogicalType one = expected.getTypeAt(i);
      LogicalType other = found.getTypeAt(i);
      same =
          one.equals(other)
              || one.is(LogicalTypeFamily.CHARACTER_STRING)
                  && other.is(LogicalTypeFamily.CHARACTER_STRING)
              || one.is(LogicalTypeFamily.BINARY_STRING)
                  && other.is(LogicalTypeFamily.BINARY_STRING);
    }
    if (!same) {
      throw new IllegalArgumentException(
          "hop '%s' joins by keys of types %s, not %s"
              .formatted(name, expected.getChildren(), found.getChildren()));
    }
  }

  /**
   * The columns that are kept of all arms, in order; those of an arm that may be missing are
   * nullable.
   */
  public static RowType sameKeyType(List<Arm> arms) {
    List<RowType.RowField> columns = new ArrayList<>(kept(arms.get(0)));
    arms.subList(1, arms.size()).forEach(arm -> addColumns(columns, arm));
    return new RowType(distinct(columns));
  }

  /**
   * The columns that are kept of the root, then of the dimension, nullable where it may be missing.
   */
  public static RowType lookupType(Pointing root, Arm dimension) {
    List<RowType.RowField> columns =
        new ArrayList<>(PointingColumns.of(root).keptType().getFields());
    addColumns(columns, dimension);
    return new RowType(distinct(columns));
  }

  private static void addColumns(List<RowType.RowField> columns, Arm arm) {
    for (RowType.RowField column : kept(arm)) {
      columns.add(
          arm.inner()
              ? column
              : new RowType.RowField(column.getName(), column.getType().copy(true)));
    }
  }

  private static List<RowType.RowField> kept(Arm arm) {
    return ArmColumns.of(arm).keptType().getFields();
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
