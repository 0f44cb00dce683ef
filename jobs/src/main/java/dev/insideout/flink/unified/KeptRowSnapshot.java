package dev.insideout.flink.unified;

import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.table.types.logical.RowType;

/** What a savepoint says of a hop's rows. */
public final class KeptRowSnapshot extends RowTypeSnapshot<KeptRow> {
  /** For Flink, which reads the rest. */
  public KeptRowSnapshot() {}

  KeptRowSnapshot(RowType type) {
    super(type);
  }

  @Override
  public TypeSerializer<KeptRow> restoreSerializer() {
    return new KeptRowSerializer(type());
  }
}
