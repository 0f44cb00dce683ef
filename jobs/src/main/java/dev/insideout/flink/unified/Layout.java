package dev.insideout.flink.unified;

import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/**
 * How rows lie in the hops' states and so in savepoints. The names of the states bear the layout's
 * version. Neither the names of columns nor NOT NULL are part of it: both may change without
 * changing what a view means.
 */
final class Layout {
  private Layout() {}

  /** A same-key hop's rows of one key: a column an arm, null where the arm has no row. */
  static ValueStateDescriptor<KeptRow> arms(List<ArmColumns> arms) {
    return new ValueStateDescriptor<>("arms-v3", armRows(arms));
  }

  /** For what {@link #arms} has. */
  static KeptRowSerializer armRows(List<ArmColumns> arms) {
    LogicalType[] rows = arms.stream().map(arm -> row(arm.keptType())).toArray(LogicalType[]::new);
    return new KeptRowSerializer(RowType.of(rows));
  }

  /** A lookup hop's row of the dimension. */
  static ValueStateDescriptor<KeptRow> dimension(RowType dimension) {
    return new ValueStateDescriptor<>("dimension-v3", rows(dimension));
  }

  /** A lookup hop's rows that point to the dimension's row, by the root's key. */
  static MapStateDescriptor<RowData, KeptRow> roots(RowType rootKey, RowType root) {
    return new MapStateDescriptor<>("roots-v3", new StoredRowSerializer(rootKey), rows(root));
  }

  /** For the rows of {@link #dimension} and {@link #roots}. */
  static KeptRowSerializer rows(RowType type) {
    return new KeptRowSerializer(row(type));
  }

  /** Rows that are there besides those of {@link #roots}, and how often. */
  static MapStateDescriptor<RowData, Integer> unsettled(RowType root) {
    return new MapStateDescriptor<>(
        "unsettled-v3", new StoredRowSerializer(row(root)), IntSerializer.INSTANCE);
  }

  /** Those columns of {@code type}, as a key. */
  static RowType key(RowType type, int[] columns) {
    LogicalType[] types = new LogicalType[columns.length];
    for (int i = 0; i < columns.length; i++) {
      types[i] = type.getTypeAt(columns[i]).copy(true);
    }
    return RowType.of(types);
  }

  /** Those columns of {@code type}, with their names. */
  static RowType columns(RowType type, int[] columns) {
    return new RowType(Arrays.stream(columns).mapToObj(type.getFields()::get).toList());
  }

  private static RowType row(RowType type) {
    return RowType.of(
        type.getChildren().stream().map(column -> column.copy(true)).toArray(LogicalType[]::new));
  }
}
