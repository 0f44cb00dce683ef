package dev.insideout.flink.unified;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.InstantiationUtil;

/**
 * What a savepoint says of rows that a {@link StoredRowSerializer} wrote: their columns' types, as
 * Flink's own serializer of rows does.
 */
public final class StoredRowSnapshot implements TypeSerializerSnapshot<RowData> {
  private static final int VERSION = 1;

  private RowType type;

  /** For Flink, which reads the rest. */
  public StoredRowSnapshot() {}

  StoredRowSnapshot(RowType type) {
    this.type = type;
  }

  @Override
  public int getCurrentVersion() {
    return VERSION;
  }

  @Override
  public void writeSnapshot(DataOutputView out) throws IOException {
    byte[] bytes = InstantiationUtil.serializeObject(type);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  @Override
  public void readSnapshot(int version, DataInputView in, ClassLoader classes) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    try {
      type = InstantiationUtil.deserializeObject(bytes, classes);
    } catch (ClassNotFoundException e) {
      throw new IOException("a column's type is of a class that is not there", e);
    }
  }

  @Override
  public TypeSerializer<RowData> restoreSerializer() {
    return new StoredRowSerializer(type);
  }

  @Override
  public TypeSerializerSchemaCompatibility<RowData> resolveSchemaCompatibility(
      TypeSerializerSnapshot<RowData> old) {
    return old instanceof StoredRowSnapshot before && before.type.equals(type)
        ? TypeSerializerSchemaCompatibility.compatibleAsIs()
        : TypeSerializerSchemaCompatibility.incompatible();
  }
}
