package dev.insideout.cli.why;

import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.contract.wire.WireFormat;
import dev.insideout.flink.avro.AvroRowReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.ResolvingDecoder;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/** Reads Avro in the wire format as rows of a table's columns. Not thread-safe. */
final class AvroRows {
  private final AvroRowReader reader;
  private final Map<Schema, ResolvingDecoder> decoders = new HashMap<>();

  /**
   * @param schema the newest of the subject
   */
  AvroRows(Schema schema, RowType columns) {
    this.reader = new AvroRowReader(schema, columns);
  }

  /**
   * Reads one row.
   *
   * @param writer the schema that it was written with
   * @throws BadRecordException when it is no such row
   */
  RowData read(byte[] bytes, Schema writer) throws BadRecordException {
    try {
      ResolvingDecoder in = decoders.get(writer);
      if (in == null) {
        in = DecoderFactory.get().resolvingDecoder(writer, reader.schema(), null);
      }
      in.configure(
          DecoderFactory.get()
              .binaryDecoder(
                  bytes, WireFormat.HEADER_BYTES, bytes.length - WireFormat.HEADER_BYTES, null));
      RowData row = reader.read(in);
      in.drain();
      decoders.put(writer, in);
      return row;
    } catch (IOException | AvroRuntimeException e) {
      decoders.remove(writer);
      throw new BadRecordException("corrupt Avro: " + e.getMessage(), e);
    }
  }
}
