package dev.insideout.flink.unified;

import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/** The type of a hop's keys. */
final class StoredRowType extends TypeInformation<RowData> {
  private static final long serialVersionUID = 1L;

  private final RowType type;

  StoredRowType(RowType type) {
    this.type = type;
  }

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public int getArity() {
    return type.getFieldCount();
  }

  @Override
  public int getTotalFields() {
    return type.getFieldCount();
  }

  @Override
  public Class<RowData> getTypeClass() {
    return RowData.class;
  }

  @Override
  public boolean isKeyType() {
    return true;
  }

  @Override
  public TypeSerializer<RowData> createSerializer(SerializerConfig config) {
    return new StoredRowSerializer(type);
  }

  @Override
  public String toString() {
    return type.asSummaryString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StoredRowType rows && rows.type.equals(type);
  }

  @Override
  public int hashCode() {
    return type.hashCode();
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof StoredRowType;
  }
}
