package dev.insideout.flink.unified;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * Writes the binary rows that hops keep, and their keys, as {@link RowFormat} has them: Flink's own
 * serializer writes them as they lie in memory, where every column has eight bytes at least. Nobody
 * changes a row that is kept, so that who copies it goes on with the same.
 */
final class StoredRowSerializer extends TypeSerializer<RowData> {
  private static final long serialVersionUID = 1L;
  private static final int LIKELY_BYTES = 256;

  private final RowType type;

  private transient RowFormat format;
  private transient DataOutputSerializer row;
  private transient RowMemory memory;

  StoredRowSerializer(RowType type) {
    this.type = type;
  }

  RowType type() {
    return type;
  }

  private void open() {
    format = new RowFormat(type);
    row = new DataOutputSerializer(LIKELY_BYTES);
    memory = new RowMemory();
  }

  @Override
  public void serialize(RowData record, DataOutputView target) throws IOException {
    if (format == null) {
      open();
    }
    BinaryRowData binary = (BinaryRowData) record;
    if (target instanceof DataOutputSerializer whole) {
      format.write(binary.getSegments()[0], binary.getOffset(), whole);
      return;
    }
    // What is written to a snapshot goes through several streams: once, and not a byte at a time.
    row.clear();
    format.write(binary.getSegments()[0], binary.getOffset(), row);
    target.write(row.getSharedBuffer(), 0, row.length());
  }

  @Override
  public RowData deserialize(DataInputView source) throws IOException {
    if (format == null) {
      open();
    }
    memory.clear();
    format.read(source, memory);
    return memory.row(format.columns());
  }

  @Override
  public RowData deserialize(RowData reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public RowData copy(RowData from) {
    return from;
  }

  @Override
  public RowData copy(RowData from, RowData reuse) {
    return from;
  }

  @Override
  public RowData createInstance() {
    return new BinaryRowData(type.getFieldCount());
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public TypeSerializer<RowData> duplicate() {
    return new StoredRowSerializer(type);
  }

  @Override
  public TypeSerializerSnapshot<RowData> snapshotConfiguration() {
    return new StoredRowSnapshot(type);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StoredRowSerializer serializer && serializer.type.equals(type);
  }

  @Override
  public int hashCode() {
    return type.hashCode();
  }
}
