package dev.insideout.flink.unified;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.InstantiationUtil;

/**
 * What a savepoint says of rows that a {@link RowTypeSerializer} wrote: their columns' types, as
 * Flink's own serializer of rows does.
 */
abstract class RowTypeSnapshot<T> implements TypeSerializerSnapshot<T> {
  private static final int VERSION = 1;

  private RowType type;

  RowTypeSnapshot() {}

  RowTypeSnapshot(RowType type) {
    this.type = type;
  }

  final RowType type() {
    return type;
  }

  @Override
  public final int getCurrentVersion() {
    return VERSION;
  }

  @Override
  public final void writeSnapshot(DataOutputView out) throws IOException {
    byte[] bytes = InstantiationUtil.serializeObject(type);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  @Override
  public final void readSnapshot(int version, DataInputView in, ClassLoader classes)
      throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    try {
      type = InstantiationUtil.deserializeObject(bytes, classes);
    } catch (ClassNotFoundException e) {
      throw new IOException("a column's type is of a class that is not there", e);
    }
  }

  @Override
  public final TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
      TypeSerializerSnapshot<T> old) {
    return old.getClass() == getClass() && ((RowTypeSnapshot<T>) old).type.equals(type)
        ? TypeSerializerSchemaCompatibility.compatibleAsIs()
        : TypeSerializerSchemaCompatibility.incompatible();
  }
}
