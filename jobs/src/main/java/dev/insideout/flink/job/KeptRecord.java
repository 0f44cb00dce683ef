package dev.insideout.flink.job;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * A record as a state on the heap keeps it: itself while it is at work, and from the next snapshot
 * on the bytes that a savepoint has of it, until it is asked for again. So a snapshot encodes only
 * what has changed since the one before, and to the garbage collector what rests is one object.
 *
 * <p>Flink copies what a running snapshot holds before it gives it to a function, so that nobody
 * changes a record while it is encoded; whoever copies this goes on with the same bytes. It is a
 * record so that whatever writes one of its schema writes it, too: for savepoints of the common
 * format Flink takes the serializer that the savepoint names.
 */
final class KeptRecord extends SpecificRecordBase {
  private static final long serialVersionUID = 1L;

  private final transient Schema schema;

  /** The record, or its bytes; a snapshot's thread makes the one of the other. */
  private transient volatile Object form;

  KeptRecord(SpecificRecordBase record) {
    this(record.getSchema(), record);
  }

  private KeptRecord(Schema schema, Object form) {
    this.schema = schema;
    this.form = form;
  }

  /** The record, for whoever may change it. */
  <T extends SpecificRecordBase> T record(StateSerializer<T> serializer) {
    Object now = form;
    if (now instanceof byte[] bytes) {
      T record = serializer.decoded(bytes);
      form = record;
      return record;
    }
    return serializer.getType().cast(now);
  }

  /** True when it is at work and has this very record. */
  boolean has(SpecificRecordBase record) {
    return form == record;
  }

  /** The bytes, which nobody changes. */
  <T extends SpecificRecordBase> byte[] bytes(StateSerializer<T> serializer) throws IOException {
    Object now = form;
    if (now instanceof byte[] bytes) {
      return bytes;
    }
    byte[] encoded = serializer.encoded(serializer.getType().cast(now));
    form = encoded;
    return encoded;
  }

  /** Another that keeps the same. */
  KeptRecord copy(StateSerializer<?> serializer) throws IOException {
    return new KeptRecord(schema, bytes(serializer));
  }

  @Override
  public Schema getSchema() {
    return schema;
  }

  @Override
  protected boolean hasCustomCoders() {
    return true;
  }

  @Override
  public void customEncode(Encoder out) throws IOException {
    Object now = form;
    if (now instanceof byte[] bytes) {
      out.writeFixed(bytes);
    } else {
      new SpecificDatumWriter<>(schema).write(now, out);
    }
  }

  @Override
  public Object get(int field) {
    throw opaque();
  }

  @Override
  public void put(int field, Object value) {
    throw opaque();
  }

  @Override
  public String toString() {
    return schema.getName() + " as a state keeps it";
  }

  private UnsupportedOperationException opaque() {
    return new UnsupportedOperationException(
        "a state keeps %s in a form of its own: it is to be read through RecordValue or RecordMap"
            .formatted(schema.getName()));
  }
}
