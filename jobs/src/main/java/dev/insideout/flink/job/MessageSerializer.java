package dev.insideout.flink.job;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes and reads messages, which nobody changes, in their format. */
final class MessageSerializer<T> extends TypeSerializer<T> {
  private static final long serialVersionUID = 1L;
  private static final int VARIABLE = -1;

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

  @Override
  public T deserialize(T reuse, DataInputView in) throws IOException {
    return format.read(in);
  }

  @Override
  public void copy(DataInputView in, DataOutputView out) throws IOException {
    format.write(format.read(in), out);
  }

  @Override
  public T copy(T message) {
    return message;
  }

  @Override
  public T copy(T message, T reuse) {
    return message;
  }

  @Override
  public boolean isImmutableType() {
    return true;
  }

  /** None: it could not be filled. */
  @Override
  public T createInstance() {
    return null;
  }

  @Override
  public int getLength() {
    return VARIABLE;
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
