package dev.insideout.flink.unified;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;

/** Rows side by side have the bytes that Flink's own serializer gives the same columns. */
class JoinedRowsTest {
  private final long seed = Long.getLong("insideout.seed", System.nanoTime());
  private final RandomRows random = new RandomRows(seed);

  @Test
  void columnsOfEveryTypeAndNumber() {
    int rows = 0;
    for (int round = 0; round < 300; round++) {
      List<RowType> types = new ArrayList<>();
      for (int i = 1 + random.below(4); i > 0; i--) {
        types.add(random.type());
      }
      List<int[]> kept = types.stream().map(this::someColumns).toList();
      List<RowType> keptTypes = new ArrayList<>();
      for (int i = 0; i < kept.size(); i++) {
        keptTypes.add(Layout.columns(types.get(i), kept.get(i)));
      }
      JoinedRows joined = new JoinedRows(keptTypes);
      for (int i = 0; i < 20; i++) {
        check(joined, types, kept);
        rows++;
      }
    }
    System.out.printf("%d joined rows of random types, seed %d%n", rows, seed);
  }

  private int[] someColumns(RowType type) {
    return IntStream.range(0, type.getFieldCount()).filter(i -> random.below(3) > 0).toArray();
  }

  private void check(JoinedRows joined, List<RowType> types, List<int[]> kept) {
    BinaryRowData[] rows = new BinaryRowData[types.size()];
    List<Object> expected = new ArrayList<>();
    List<LogicalType> columns = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      RowType type = types.get(i);
      GenericRowData row = random.row(type);
      boolean missing = random.below(4) == 0;
      for (int column : kept.get(i)) {
        expected.add(missing ? null : row.getField(column));
        columns.add(type.getTypeAt(column));
      }
      BinaryRowData whole = new RowDataSerializer(type).toBinaryRow(row).copy();
      rows[i] = missing ? null : new KeptColumns(type, kept.get(i)).of(whole);
    }

    if (random.below(2) == 0) {
      // As state has them: one behind the other.
      BinaryRowData packed = ArmRows.pack(rows);
      new ArmRows(kept.stream().mapToInt(some -> some.length).toArray()).find(packed, rows);
    }

    RowDataSerializer all = new RowDataSerializer(RowType.of(columns.toArray(LogicalType[]::new)));
    GenericRowData flat = GenericRowData.ofKind(RowKind.UPDATE_BEFORE, expected.toArray());
    BinaryRowData one = joined.join(RowKind.UPDATE_BEFORE, rows);
    // Null decimals and timestamps that are long take room in some layouts: compare the columns.
    assertThat(all.toBinaryRow(generic(one, columns)).copy())
        .as("seed %d", seed)
        .isEqualTo(all.toBinaryRow(flat).copy());
  }

  private static GenericRowData generic(BinaryRowData row, List<LogicalType> columns) {
    GenericRowData generic = new GenericRowData(row.getRowKind(), columns.size());
    for (int i = 0; i < columns.size(); i++) {
      generic.setField(i, RowData.createFieldGetter(columns.get(i), i).getFieldOrNull(row));
    }
    return generic;
  }
}
