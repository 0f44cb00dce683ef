package dev.insideout.benchmarks.unified.fact;

import java.io.IOException;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaBuilder.FieldAssembler;
import org.apache.avro.io.Decoder;

/** The topics that services write. */
public enum FactTopic {
  ORDERS("orders", "order_id", Order.schema(), Order::read),
  PAYMENTS("payments", "order_id", Payment.schema(), Payment::read),
  SHIPMENTS("shipments", "order_id", Shipment.schema(), Shipment::read),
  CUSTOMERS("customers", "customer_id", Customer.schema(), Customer::read),
  LINES("order_lines", "line_id", Line.schema(), Line::read),
  PRODUCTS("products", "product_id", Product.schema(), Product::read);

  private static final String NAMESPACE = "orders";

  private final String topicName;
  private final String keyColumn;
  private final Schema rowSchema;
  private final Reader reader;

  FactTopic(String topicName, String keyColumn, Schema rowSchema, Reader reader) {
    this.topicName = topicName;
    this.keyColumn = keyColumn;
    this.rowSchema = rowSchema;
    this.reader = reader;
  }

  @FunctionalInterface
  private interface Reader {
    FactRow read(Decoder in) throws IOException;
  }

  static FieldAssembler<Schema> columns(String record) {
    return SchemaBuilder.record(record).namespace(NAMESPACE).fields();
  }

  static Schema withTimeAndNote(FieldAssembler<Schema> columns) {
    return columns
        .name("event_time")
        .type(LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG)))
        .noDefault()
        .requiredString("note")
        .endRecord();
  }

  /** What Kafka calls it. */
  public String topicName() {
    return topicName;
  }

  public String keyColumn() {
    return keyColumn;
  }

  /** Of the keys: a record of one text. */
  public Schema keySchema() {
    return SchemaBuilder.record(rowSchema.getName() + "Key")
        .namespace(NAMESPACE)
        .fields()
        .requiredString(keyColumn)
        .endRecord();
  }

  public Schema rowSchema() {
    return rowSchema;
  }

  /** Reads the columns that views read, and leaves the others. */
  public FactRow read(Decoder in) throws IOException {
    return reader.read(in);
  }
}
