package dev.insideout.flink.unified;

import dev.insideout.flink.state.ImmutableTypeSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * Writes binary rows of one type as {@link RowFormat} has them: Flink's own serializer writes them
 * as they lie in memory, where every column has eight bytes at least.
 */
abstract class RowTypeSerializer<T> extends ImmutableTypeSerializer<T> {
  private static final long serialVersionUID = 1L;

  /** A number of eight bytes may take ten, and a length five besides its content. */
  private static final int MOST_BYTES_A_BYTE = 2;

  /** As many as are written at once, though few of them may be meant. */
  private static final int MORE_BYTES = 64;

  private final RowType type;

  private transient RowFormat format;
  private transient RowMemory memory;

  RowTypeSerializer(RowType type) {
    this.type = type;
  }

  final RowType type() {
    return type;
  }

  /** The row as it is written; holds until the next is written or read. */
  final RowMemory written(BinaryRowData row) {
    RowMemory written = cleared();
    written.makeRoom(MOST_BYTES_A_BYTE * row.getSizeInBytes() + MORE_BYTES);
    format.write(row.getSegments()[0], row.getOffset(), written);
    return written;
  }

  /** The next row of {@code source}; holds until another is written or read. */
  final RowMemory read(DataInputView source) throws IOException {
    RowMemory read = cleared();
    format.read(source, read);
    return read;
  }

  private RowMemory cleared() {
    if (format == null) {
      format = new RowFormat(type);
      memory = new RowMemory();
    }
    memory.clear();
    return memory;
  }

  final int columns() {
    return type.getFieldCount();
  }

  @Override
  public final boolean equals(Object other) {
    return other != null
        && other.getClass() == getClass()
        && ((RowTypeSerializer<?>) other).type.equals(type);
  }

  @Override
  public final int hashCode() {
    return type.hashCode();
  }
}
