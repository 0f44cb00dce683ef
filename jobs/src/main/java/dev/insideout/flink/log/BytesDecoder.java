package dev.insideout.flink.log;

import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.flink.avro.SchemaMismatchException;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.table.data.RowData;

/** Makes rows of a record's key or of its value. */
interface BytesDecoder extends Serializable {
  /**
   * Compares the columns to decode with the schema that {@code registry} has now, where the format
   * has one there.
   *
   * @throws SchemaMismatchException naming subject and column
   */
  void checkSchema(SchemaRegistry registry);

  /** Called once before the first record, on the task. */
  void open(DeserializationSchema.InitializationContext context) throws Exception;

  /**
   * The rows that {@code bytes} hold, which can be changed: one, or, of a format that tells changes
   * of rows, any number of them with their kinds.
   *
   * @throws BadRecordException when they hold none
   */
  List<RowData> decode(byte[] bytes) throws BadRecordException;
}
