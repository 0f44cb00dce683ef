package dev.insideout.benchmarks.plain;

import dev.insideout.contract.wire.WireFormat;
import dev.insideout.flink.avro.AvroRowWriter;
import java.util.stream.IntStream;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/** Writes rows under a registered schema. */
final class RecordEncoder implements SerializationSchema<RowData> {
  private static final long serialVersionUID = 1L;

  private final int schemaId;
  private final RowType type;

  private transient AvroRowWriter writer;

  RecordEncoder(int schemaId, RowType type) {
    this.schemaId = schemaId;
    this.type = type;
  }

  @Override
  public void open(InitializationContext context) {
    writer = new AvroRowWriter(type, IntStream.range(0, type.getFieldCount()).toArray());
  }

  @Override
  public byte[] serialize(RowData row) {
    return WireFormat.frame(schemaId, writer.write(row));
  }
}
