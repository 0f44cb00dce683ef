package dev.insideout.cache.row;

import dev.insideout.contract.wire.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/** Makes bytes in the wire format of records. */
public final class RowWriter {
  private RowWriter() {}

  /** Writes {@code record}, whose schema is known as {@code schemaId}. */
  public static byte[] write(int schemaId, IndexedRecord record) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    try {
      writer(record).write(record, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return WireFormat.frame(schemaId, out.toByteArray());
  }

  private static DatumWriter<IndexedRecord> writer(IndexedRecord record) {
    Schema schema = record.getSchema();
    return record instanceof SpecificRecord
        ? new SpecificDatumWriter<>(schema, SpecificData.getForClass(record.getClass()))
        : new GenericDatumWriter<>(schema, AvroModel.GENERIC);
  }
}
