package dev.insideout.benchmarks.plain;

import dev.insideout.contract.wire.WireFormat;
import dev.insideout.flink.avro.AvroRowReader;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.ResolvingDecoder;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/** Reads records that were all written with one schema. */
final class RecordDecoder implements DeserializationSchema<RowData> {
  private static final long serialVersionUID = 1L;

  private final String writer;
  private final RowType type;
  private final TypeInformation<RowData> produced;

  private transient AvroRowReader reader;
  private transient ResolvingDecoder resolving;
  private transient BinaryDecoder bytes;

  RecordDecoder(String writer, RowType type, TypeInformation<RowData> produced) {
    this.writer = writer;
    this.type = type;
    this.produced = produced;
  }

  @Override
  public void open(InitializationContext context) throws IOException {
    Schema schema = new Schema.Parser().parse(writer);
    reader = new AvroRowReader(schema, type);
    resolving = DecoderFactory.get().resolvingDecoder(schema, reader.schema(), null);
  }

  @Override
  public RowData deserialize(byte[] message) throws IOException {
    if (message == null) {
      // A tombstone is no row.
      return null;
    }
    bytes =
        DecoderFactory.get()
            .binaryDecoder(
                message, WireFormat.HEADER_BYTES, message.length - WireFormat.HEADER_BYTES, bytes);
    resolving.configure(bytes);
    RowData row = reader.read(resolving);
    resolving.drain();
    return row;
  }

  @Override
  public boolean isEndOfStream(RowData next) {
    return false;
  }

  @Override
  public TypeInformation<RowData> getProducedType() {
    return produced;
  }
}
