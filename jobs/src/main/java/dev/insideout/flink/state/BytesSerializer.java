package dev.insideout.flink.state;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Bytes in states that nobody changes: written as {@link BytePrimitiveArraySerializer} does, which
 * savepoints name, but whoever copies them goes on with the same. A map on the heap that a snapshot
 * has seen is copied with all of its entries when it is changed next.
 */
public final class BytesSerializer extends ImmutableTypeSerializer<byte[]> {
  private static final long serialVersionUID = 1L;
  private static final byte[] NONE = {};

  @Override
  public void serialize(byte[] bytes, DataOutputView target) throws IOException {
    BytePrimitiveArraySerializer.INSTANCE.serialize(bytes, target);
  }

  @Override
  public byte[] deserialize(DataInputView source) throws IOException {
    return BytePrimitiveArraySerializer.INSTANCE.deserialize(source);
  }

  @Override
  public byte[] createInstance() {
    return NONE;
  }

  @Override
  public TypeSerializer<byte[]> duplicate() {
    return this;
  }

  @Override
  public TypeSerializerSnapshot<byte[]> snapshotConfiguration() {
    return BytePrimitiveArraySerializer.INSTANCE.snapshotConfiguration();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BytesSerializer;
  }

  @Override
  public int hashCode() {
    return BytesSerializer.class.hashCode();
  }
}
