package dev.insideout.flink.job;

import dev.insideout.flink.state.ImmutableTypeSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes and reads messages, which nobody changes, in their format. */
final class MessageSerializer<T> extends ImmutableTypeSerializer<T> {
  private static final long serialVersionUID = 1L;

  private final Class<T> type;
  private final MessageFormat<T> format;

  MessageSerializer(Class<T> type, MessageFormat<T> format) {
    this.type = type;
    this.format = format;
  }

  @Override
  public void serialize(T message, DataOutputView out) throws IOException {
    format.write(message, out);
  }

  @Override
  public T deserialize(DataInputView in) throws IOException {
    return format.read(in);
  }

  /** None: it could not be filled. */
  @Override
  public T createInstance() {
    return null;
  }

  @Override
  public TypeSerializer<T> duplicate() {
    return this;
  }

  @Override
  public TypeSerializerSnapshot<T> snapshotConfiguration() {
    throw new UnsupportedOperationException(
        "%s is a message, and its format may change: keep an Avro record, see StateLayout"
            .formatted(type.getSimpleName()));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MessageSerializer<?> messages && messages.type.equals(type);
  }

  @Override
  public int hashCode() {
    return type.hashCode();
  }
}
