package dev.insideout.flink.unified;

import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RawValueData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.types.RowKind;
import org.apache.flink.types.variant.Variant;

/** The columns of several rows in one, without copying them; all null where a row is missing. */
final class JoinedRow implements RowData {
  private final int[] arms;
  private final int[] columns;
  private RowData[] rows;
  private RowKind kind = RowKind.INSERT;

  /**
   * @param widths how many columns of each row are shown
   */
  JoinedRow(int... widths) {
    int all = 0;
    for (int width : widths) {
      all += width;
    }
    arms = new int[all];
    columns = new int[all];
    int next = 0;
    for (int arm = 0; arm < widths.length; arm++) {
      for (int column = 0; column < widths[arm]; column++) {
        arms[next] = arm;
        columns[next++] = column;
      }
    }
  }

  /** Shows these rows from now on; null for one that is missing. */
  JoinedRow show(RowKind newKind, RowData... newRows) {
    kind = newKind;
    rows = newRows;
    return this;
  }

  private RowData row(int pos) {
    return rows[arms[pos]];
  }

  @Override
  public int getArity() {
    return columns.length;
  }

  @Override
  public RowKind getRowKind() {
    return kind;
  }

  @Override
  public void setRowKind(RowKind newKind) {
    kind = newKind;
  }

  @Override
  public boolean isNullAt(int pos) {
    RowData row = row(pos);
    return row == null || row.isNullAt(columns[pos]);
  }

  @Override
  public boolean getBoolean(int pos) {
    return row(pos).getBoolean(columns[pos]);
  }

  @Override
  public byte getByte(int pos) {
    return row(pos).getByte(columns[pos]);
  }

  @Override
  public short getShort(int pos) {
    return row(pos).getShort(columns[pos]);
  }

  @Override
  public int getInt(int pos) {
    return row(pos).getInt(columns[pos]);
  }

  @Override
  public long getLong(int pos) {
    return row(pos).getLong(columns[pos]);
  }

  @Override
  public float getFloat(int pos) {
    return row(pos).getFloat(columns[pos]);
  }

  @Override
  public double getDouble(int pos) {
    return row(pos).getDouble(columns[pos]);
  }

  @Override
  public StringData getString(int pos) {
    return row(pos).getString(columns[pos]);
  }

  @Override
  public DecimalData getDecimal(int pos, int precision, int scale) {
    return row(pos).getDecimal(columns[pos], precision, scale);
  }

  @Override
  public TimestampData getTimestamp(int pos, int precision) {
    return row(pos).getTimestamp(columns[pos], precision);
  }

  @Override
  public <T> RawValueData<T> getRawValue(int pos) {
    return row(pos).getRawValue(columns[pos]);
  }

  @Override
  public byte[] getBinary(int pos) {
    return row(pos).getBinary(columns[pos]);
  }

  @Override
  public ArrayData getArray(int pos) {
    return row(pos).getArray(columns[pos]);
  }

  @Override
  public MapData getMap(int pos) {
    return row(pos).getMap(columns[pos]);
  }

  @Override
  public RowData getRow(int pos, int numFields) {
    return row(pos).getRow(columns[pos], numFields);
  }

  @Override
  public Variant getVariant(int pos) {
    return row(pos).getVariant(columns[pos]);
  }
}
