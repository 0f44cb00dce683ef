package dev.insideout.flink.unified;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.types.logical.RowType;

/** Writes the keys of hops, and of their maps: binary rows, which are compared as they are. */
final class StoredRowSerializer extends RowTypeSerializer<RowData> {
  private static final long serialVersionUID = 1L;

  StoredRowSerializer(RowType type) {
    super(type);
  }

  @Override
  public void serialize(RowData row, DataOutputView target) throws IOException {
    // What is written to a snapshot goes through several streams: once, and not a byte at a time.
    written((BinaryRowData) row).writeTo(target);
  }

  @Override
  public RowData deserialize(DataInputView source) throws IOException {
    return read(source).row(columns());
  }

  @Override
  public RowData createInstance() {
    return new BinaryRowData(columns());
  }

  @Override
  public TypeSerializer<RowData> duplicate() {
    return new StoredRowSerializer(type());
  }

  @Override
  public TypeSerializerSnapshot<RowData> snapshotConfiguration() {
    return new StoredRowSnapshot(type());
  }
}
