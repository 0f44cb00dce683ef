package dev.insideout.flink.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;

/**
 * Writes the same bytes as {@link AvroSerializer}, and savepoints name that one, with less work:
 * records are written and read by the code that Avro generates for their class, and not by a walk
 * through their schema; and what a snapshot of a heap backend writes, it is given a record at a
 * time, since each byte goes through several streams there.
 *
 * <p>It takes a {@link KeptRecord} for a record wherever the heap has one.
 */
final class StateSerializer<T extends SpecificRecordBase> extends AvroSerializer<T> {
  private static final long serialVersionUID = 1L;
  private static final int LIKELY_BYTES = 256;

  private transient DataOutputSerializer out;
  private transient DataInputDeserializer in;

  StateSerializer(Class<T> type) {
    super(type);
    SpecificData model = SpecificData.getForClass(type);
    model.setCustomCoders(true);
    // Avro's other reader builds on the walk.
    model.setFastReaderEnabled(false);
  }

  /**
   * The one of a state.
   *
   * @throws IllegalArgumentException when {@link StateLayout} has not described it
   */
  static <T extends SpecificRecordBase> StateSerializer<T> of(
      String state, TypeSerializer<T> serializer) {
    if (serializer instanceof StateSerializer<T> own) {
      return own;
    }
    throw new IllegalArgumentException(
        "state %s is not described by StateLayout.value or StateLayout.map, but has %s"
            .formatted(state, serializer));
  }

  /** The record that a state gives for a key, in whatever form it keeps it; null for null. */
  T record(SpecificRecordBase kept) {
    // The heap has plain records, too: a restore fills it with them.
    return kept instanceof KeptRecord own ? own.record(this) : getType().cast(kept);
  }

  byte[] encoded(T record) throws IOException {
    return written(record).getCopyOfBuffer();
  }

  T decoded(byte[] bytes) {
    if (in == null) {
      in = new DataInputDeserializer();
    }
    in.setBuffer(bytes);
    try {
      return deserialize(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void serialize(T value, DataOutputView target) throws IOException {
    if (value instanceof KeptRecord kept) {
      target.write(kept.bytes(this));
    } else if (target instanceof DataOutputSerializer) {
      super.serialize(value, target);
    } else {
      DataOutputSerializer record = written(value);
      target.write(record.getSharedBuffer(), 0, record.length());
    }
  }

  private DataOutputSerializer written(T record) throws IOException {
    if (out == null) {
      out = new DataOutputSerializer(LIKELY_BYTES);
    }
    out.clear();
    super.serialize(record, out);
    return out;
  }

  @Override
  @SuppressWarnings("unchecked") // What the heap keeps for a T may be a KeptRecord.
  public T copy(T from) {
    if (!(from instanceof KeptRecord kept)) {
      return super.copy(from);
    }
    try {
      return (T) kept.copy(this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public TypeSerializer<T> duplicate() {
    return new StateSerializer<>(getType());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StateSerializer<?> serializer && serializer.getType().equals(getType());
  }

  @Override
  public int hashCode() {
    return getType().hashCode();
  }
}
