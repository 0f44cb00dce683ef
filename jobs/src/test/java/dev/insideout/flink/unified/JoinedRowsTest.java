package dev.insideout.flink.unified;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;

/** Rows side by side have the bytes that Flink's own serializer gives the same columns. */
class JoinedRowsTest {
  private static final LogicalType TEXT = new VarCharType(VarCharType.MAX_LENGTH);
  private static final LogicalType[] TYPES = {
    new BigIntType(),
    TEXT,
    new DecimalType(38, 4),
    new DecimalType(10, 2),
    new TimestampType(3),
    new TimestampType(9),
    new VarBinaryType(100),
    new ArrayType(TEXT),
    new MapType(new IntType(), TEXT),
    RowType.of(TEXT, new IntType()),
    new DoubleType(),
    new BooleanType()
  };

  private final long seed = Long.getLong("insideout.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void columnsOfEveryTypeAndNumber() {
    int rows = 0;
    for (int round = 0; round < 300; round++) {
      List<RowType> types = new ArrayList<>();
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        types.add(randomType());
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

  /** Up to 90 columns, so that more than one word says which are null. */
  private RowType randomType() {
    LogicalType[] columns = new LogicalType[2 + random.nextInt(random.nextInt(10) == 0 ? 90 : 8)];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = TYPES[random.nextInt(TYPES.length)];
    }
    return RowType.of(columns);
  }

  private int[] someColumns(RowType type) {
    return IntStream.range(0, type.getFieldCount()).filter(i -> random.nextInt(3) > 0).toArray();
  }

  private void check(JoinedRows joined, List<RowType> types, List<int[]> kept) {
    BinaryRowData[] rows = new BinaryRowData[types.size()];
    List<Object> expected = new ArrayList<>();
    List<LogicalType> columns = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      RowType type = types.get(i);
      GenericRowData row = new GenericRowData(type.getFieldCount());
      boolean missing = random.nextInt(4) == 0;
      for (int column = 0; column < type.getFieldCount(); column++) {
        row.setField(column, random.nextInt(4) == 0 ? null : value(type.getTypeAt(column)));
      }
      for (int column : kept.get(i)) {
        expected.add(missing ? null : row.getField(column));
        columns.add(type.getTypeAt(column));
      }
      BinaryRowData whole = new RowDataSerializer(type).toBinaryRow(row).copy();
      rows[i] = missing ? null : new KeptColumns(type, kept.get(i)).of(whole);
    }

    if (random.nextBoolean()) {
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

  private Object value(LogicalType type) {
    return switch (type.getTypeRoot()) {
      case BIGINT -> random.nextLong();
      case VARCHAR -> text();
      case DECIMAL -> {
        DecimalType decimal = (DecimalType) type;
        yield DecimalData.fromBigDecimal(
            BigDecimal.valueOf(random.nextInt(), decimal.getScale()),
            decimal.getPrecision(),
            decimal.getScale());
      }
      case TIMESTAMP_WITHOUT_TIME_ZONE ->
          TimestampData.fromEpochMillis(
              random.nextInt(),
              ((TimestampType) type).getPrecision() > 3 ? random.nextInt(1_000_000) : 0);
      case VARBINARY -> {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        yield bytes;
      }
      case ARRAY -> new GenericArrayData(new Object[] {text(), null, text()});
      case MAP -> new GenericMapData(Map.of(random.nextInt(), text()));
      case ROW -> GenericRowData.of(text(), random.nextInt());
      case DOUBLE -> random.nextDouble();
      case BOOLEAN -> random.nextBoolean();
      default -> throw new IllegalArgumentException(type.toString());
    };
  }

  private StringData text() {
    return StringData.fromString("x".repeat(random.nextInt(20)));
  }
}
