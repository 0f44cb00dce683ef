package dev.insideout.flink.job;

import java.io.IOException;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;

/**
 * Writes the same bytes as {@link AvroSerializer}, and savepoints name that one, with less work:
 * records are written and read by the code that Avro generates for their class, and not by a walk
 * through their schema; and what a snapshot of a heap backend writes, it is given a record at a
 * time, since each byte goes through several streams there.
 */
final class StateSerializer<T extends SpecificRecordBase> extends AvroSerializer<T> {
  private static final long serialVersionUID = 1L;
  private static final int LIKELY_BYTES = 256;

  private transient DataOutputSerializer record;

  StateSerializer(Class<T> type) {
    super(type);
    SpecificData.getForClass(type).setCustomCoders(true);
  }

  @Override
  public void serialize(T value, DataOutputView target) throws IOException {
    if (target instanceof DataOutputSerializer) {
      super.serialize(value, target);
      return;
    }
    if (record == null) {
      record = new DataOutputSerializer(LIKELY_BYTES);
    }
    record.clear();
    super.serialize(value, record);
    target.write(record.getSharedBuffer(), 0, record.length());
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
