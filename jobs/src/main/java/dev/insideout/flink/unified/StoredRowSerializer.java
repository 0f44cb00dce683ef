package dev.insideout.flink.unified;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
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

  /** A number of eight bytes may take ten, and a length five besides its content. */
  private static final int MOST_BYTES_A_BYTE = 2;

  /** As many as are written at once, though few of them may be meant. */
  private static final int MORE_BYTES = 64;

  private final RowType type;

  private transient RowFormat format;
  private transient RowMemory memory;

  StoredRowSerializer(RowType type) {
    this.type = type;
  }

  RowType type() {
    return type;
  }

  private void open() {
    format = new RowFormat(type);
    memory = new RowMemory();
  }

  @Override
  public void serialize(RowData record, DataOutputView target) throws IOException {
    if (format == null) {
      open();
    }
    BinaryRowData row = (BinaryRowData) record;
    memory.clear();
    memory.makeRoom(MOST_BYTES_A_BYTE * row.getSizeInBytes() + MORE_BYTES);
    format.write(row.getSegments()[0], row.getOffset(), memory);
    // What is written to a snapshot goes through several streams: once, and not a byte at a time.
    memory.writeTo(target);
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
