package dev.insideout.flink.avro;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.ResolvingDecoder;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * Reads an Avro record straight into Flink's internal row, columns matched to fields by name,
 * without a generic record in between. Fields that no column names are skipped by the decoder. Not
 * thread-safe.
 */
public final class AvroRowReader {
  private final Schema schema;
  private final int[] columnOfField;
  private final AvroValueReader[] readers;
  private final int arity;

  /**
   * @param schema the record schema that the table's reader understands
   * @param type the columns to read
   * @throws SchemaMismatchException when a column has no field or a field of another type
   */
  public AvroRowReader(Schema schema, RowType type) {
    this.schema = AvroSchemas.project(schema, type);
    this.arity = type.getFieldCount();
    this.columnOfField = new int[this.schema.getFields().size()];
    this.readers = new AvroValueReader[columnOfField.length];
    for (Schema.Field field : this.schema.getFields()) {
      int column = type.getFieldIndex(field.name());
      columnOfField[field.pos()] = column;
      readers[field.pos()] =
          AvroValueReader.of(field.name(), field.schema(), type.getTypeAt(column));
    }
  }

  /** The schema to resolve the writer's against. */
  public Schema schema() {
    return schema;
  }

  /** Reads one record. */
  public GenericRowData read(ResolvingDecoder in) throws IOException {
    GenericRowData row = new GenericRowData(arity);
    for (Schema.Field field : in.readFieldOrder()) {
      row.setField(columnOfField[field.pos()], readers[field.pos()].read(in));
    }
    return row;
  }
}
