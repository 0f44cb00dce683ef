package dev.insideout.flink.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A partition to read.
 *
 * @param next the offset of the next record
 */
record FolderSplit(int partition, long next) implements SourceSplit {
  private static final int BYTES = Integer.BYTES + Long.BYTES;

  @Override
  public String splitId() {
    return Integer.toString(partition);
  }

  private void write(ByteBuffer bytes) {
    bytes.putInt(partition).putLong(next);
  }

  private static FolderSplit read(ByteBuffer bytes) {
    return new FolderSplit(bytes.getInt(), bytes.getLong());
  }

  static final class Serializer implements SimpleVersionedSerializer<FolderSplit> {
    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public byte[] serialize(FolderSplit split) {
      ByteBuffer bytes = ByteBuffer.allocate(BYTES);
      split.write(bytes);
      return bytes.array();
    }

    @Override
    public FolderSplit deserialize(int version, byte[] serialized) {
      return read(ByteBuffer.wrap(serialized));
    }
  }

  static final class ListSerializer implements SimpleVersionedSerializer<List<FolderSplit>> {
    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public byte[] serialize(List<FolderSplit> splits) {
      ByteBuffer bytes = ByteBuffer.allocate(BYTES * splits.size());
      splits.forEach(split -> split.write(bytes));
      return bytes.array();
    }

    @Override
    public List<FolderSplit> deserialize(int version, byte[] serialized) {
      ByteBuffer bytes = ByteBuffer.wrap(serialized);
      List<FolderSplit> splits = new ArrayList<>();
      while (bytes.hasRemaining()) {
        splits.add(read(bytes));
      }
      return splits;
    }
  }
}
