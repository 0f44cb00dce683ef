package dev.insideout.flink.log;

import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.BadRecordException;
import java.io.IOException;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.table.data.RowData;

/** Decodes with any of Flink's formats that make one row of a record. */
final class FormatDecoder implements BytesDecoder {
  private static final long serialVersionUID = 1L;

  private final DeserializationSchema<RowData> format;

  FormatDecoder(DeserializationSchema<RowData> format) {
    this.format = format;
  }

  @Override
  public void checkSchema(SchemaRegistry registry) {
    // The format's own affair: the registry has no schema for it.
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) throws Exception {
    format.open(context);
  }

  @Override
  public RowData decode(byte[] bytes) throws BadRecordException {
    RowData row;
    try {
      row = format.deserialize(bytes);
    } catch (IOException | RuntimeException e) {
      throw new BadRecordException(e.toString(), e);
    }
    if (row == null) {
      throw new BadRecordException("the format makes no row of it");
    }
    return row;
  }
}
