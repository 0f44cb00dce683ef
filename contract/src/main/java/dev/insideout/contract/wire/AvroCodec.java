package dev.insideout.contract.wire;

import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.registry.UnknownSchemaException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * Writes and reads whole records in the wire format, with decimals as {@code BigDecimal} and
 * timestamps as {@code Instant}. Not thread-safe.
 */
public final class AvroCodec {
  private static final GenericData MODEL = model();

  private final SchemaRegistry registry;
  private BinaryDecoder decoder;

  public AvroCodec(SchemaRegistry registry) {
    this.registry = registry;
  }

  private static GenericData model() {
    GenericData model = new GenericData();
    model.addLogicalTypeConversion(new Conversions.DecimalConversion());
    model.addLogicalTypeConversion(new TimeConversions.DateConversion());
    model.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    model.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
    model.addLogicalTypeConversion(new TimeConversions.LocalTimestampMillisConversion());
    model.addLogicalTypeConversion(new TimeConversions.LocalTimestampMicrosConversion());
    return model;
  }

  /** Encodes {@code record}, whose schema the registry knows under {@code schemaId}. */
  @SuppressWarnings("unchecked")
  public static byte[] encode(int schemaId, GenericRecord record) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    try {
      DatumWriter<GenericRecord> writer =
          (DatumWriter<GenericRecord>) MODEL.createDatumWriter(record.getSchema());
      writer.write(record, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return WireFormat.frame(schemaId, out.toByteArray());
  }

  /**
   * Decodes a record with the schema that it was written with.
   *
   * @throws BadRecordException when the bytes are not a record in the wire format, or their schema
   *     is not registered
   */
  public GenericRecord decode(byte[] bytes) throws BadRecordException {
    return decode(bytes, schemaOf(bytes));
  }

  /**
   * Decodes a record that was written with {@code writer}, whatever id its bytes carry.
   *
   * @throws BadRecordException when the bytes are not such a record
   */
  public GenericRecord decode(byte[] bytes, Schema writer) throws BadRecordException {
    decoder =
        DecoderFactory.get()
            .binaryDecoder(
                bytes, WireFormat.HEADER_BYTES, bytes.length - WireFormat.HEADER_BYTES, decoder);
    GenericRecord record;
    try {
      record = new GenericDatumReader<GenericRecord>(writer, writer, MODEL).read(null, decoder);
      if (decoder.isEnd()) {
        return record;
      }
    } catch (IOException | RuntimeException e) {
      throw new BadRecordException("corrupt Avro: " + e.getMessage(), e);
    }
    throw new BadRecordException("corrupt Avro: bytes are left over after the record");
  }

  private Schema schemaOf(byte[] bytes) throws BadRecordException {
    int id = WireFormat.schemaId(bytes);
    try {
      return registry.byId(id);
    } catch (UnknownSchemaException e) {
      throw new BadRecordException(e.getMessage(), e);
    }
  }
}
