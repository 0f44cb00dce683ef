package dev.insideout.flink.unified;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.types.logical.RowType;

/** Writes the rows of hops, each of which a heap backend encodes once. */
final class KeptRowSerializer extends RowTypeSerializer<KeptRow> {
  private static final long serialVersionUID = 1L;

  private transient DataInputDeserializer in;
  private transient BinaryRowData decoded;

  KeptRowSerializer(RowType type) {
    super(type);
  }

  byte[] encoded(BinaryRowData row) {
    return written(row).bytes();
  }

  /** The row of {@code bytes}; holds until another is written or read. */
  BinaryRowData decoded(byte[] bytes) {
    if (in == null) {
      in = new DataInputDeserializer();
      decoded = new BinaryRowData(columns());
    }
    in.setBuffer(bytes);
    try {
      read(in).show(decoded);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return decoded;
  }

  @Override
  public void serialize(KeptRow row, DataOutputView target) throws IOException {
    target.write(row.bytes(this));
  }

  @Override
  public KeptRow deserialize(DataInputView source) throws IOException {
    return new KeptRow(read(source).row(columns()));
  }

  @Override
  public KeptRow createInstance() {
    return new KeptRow(new BinaryRowData(columns()));
  }

  @Override
  public TypeSerializer<KeptRow> duplicate() {
    return new KeptRowSerializer(type());
  }

  @Override
  public TypeSerializerSnapshot<KeptRow> snapshotConfiguration() {
    return new KeptRowSnapshot(type());
  }
}
