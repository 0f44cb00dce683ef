package dev.insideout.flink.unified;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Random;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.SmallIntType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.TinyIntType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;

/** Random types of rows, and rows of them, of every kind of column. */
final class RandomRows {
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
    new FloatType(),
    new IntType(),
    new SmallIntType(),
    new TinyIntType(),
    new BooleanType()
  };

  private final Random random;

  RandomRows(long seed) {
    random = new Random(seed);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  /** Up to 90 columns, so that more than one word says which are null. */
  RowType type() {
    LogicalType[] columns = new LogicalType[2 + random.nextInt(random.nextInt(10) == 0 ? 90 : 8)];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = TYPES[random.nextInt(TYPES.length)];
    }
    return RowType.of(columns);
  }

  /** A row of that type; a column in four is null. */
  GenericRowData row(RowType type) {
    GenericRowData row = new GenericRowData(type.getFieldCount());
    for (int column = 0; column < type.getFieldCount(); column++) {
      row.setField(column, random.nextInt(4) == 0 ? null : value(type.getTypeAt(column)));
    }
    return row;
  }

  private Object value(LogicalType type) {
    return switch (type.getTypeRoot()) {
      case BIGINT -> random.nextBoolean() ? random.nextLong() : random.nextInt(200) - 100L;
      case INTEGER -> random.nextBoolean() ? random.nextInt() : random.nextInt(200) - 100;
      case SMALLINT -> (short) random.nextInt();
      case TINYINT -> (byte) random.nextInt();
      case FLOAT -> random.nextFloat();
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
