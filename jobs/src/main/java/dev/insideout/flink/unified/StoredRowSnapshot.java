package dev.insideout.flink.unified;

import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/** What a savepoint says of a hop's keys. */
public final class StoredRowSnapshot extends RowTypeSnapshot<RowData> {
  /** For Flink, which reads the rest. */
  public StoredRowSnapshot() {}

  StoredRowSnapshot(RowType type) {
    super(type);
  }

  @Override
  public TypeSerializer<RowData> restoreSerializer() {
    return new StoredRowSerializer(type());
  }
}
