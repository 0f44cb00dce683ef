package dev.insideout.ordervalidation;

import dev.insideout.contract.position.SourcePartition;
import dev.insideout.testlog.TestLog;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** A shop that writes what the job reads. */
final class ShopLog {
  private static final Schema TIME =
      LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
  private static final Schema MONEY =
      LogicalTypes.decimal(12, 2).addToSchema(Schema.create(Schema.Type.BYTES));
  private static final Schema ORDER_KEY = key("OrderKey", "order_id");
  private static final Schema LINE_KEY = key("OrderLineKey", "order_id");
  private static final Schema STOCK_KEY = key("StockKey", "product_id");
  private static final Schema CUSTOMER_KEY = key("CustomerKey", "customer_id");
  private static final Schema CLOCK_KEY = key("ClockKey", "granularity");
  private static final Schema ORDER =
      SchemaBuilder.record("Order")
          .namespace("shop")
          .fields()
          .requiredString("order_id")
          .name("event_time")
          .type(TIME)
          .noDefault()
          .requiredLong("version")
          .requiredString("status")
          .requiredString("customer_id")
          .name("line_count")
          .type()
          .intType()
          .intDefault(0)
          .endRecord();
  private static final Schema LINE =
      SchemaBuilder.record("OrderLine")
          .namespace("shop")
          .fields()
          .requiredString("order_id")
          .requiredInt("line")
          .requiredLong("version")
          .requiredString("product_id")
          .requiredInt("quantity")
          .name("unit_price")
          .type(MONEY)
          .noDefault()
          .endRecord();
  private static final Schema STOCK =
      SchemaBuilder.record("Stock")
          .namespace("shop")
          .fields()
          .requiredString("product_id")
          .requiredLong("version")
          .name("event_time")
          .type(TIME)
          .noDefault()
          .requiredInt("quantity")
          .endRecord();
  private static final Schema CUSTOMER =
      SchemaBuilder.record("Customer")
          .namespace("shop")
          .fields()
          .requiredString("customer_id")
          .endRecord();
  private static final Schema CLOCK =
      SchemaBuilder.record("Clock")
          .namespace("shop")
          .fields()
          .requiredString("granularity")
          .endRecord();

  private final TestLog log;

  ShopLog(TestLog log) throws Exception {
    this.log = log;
    log.createTopic("orders", ORDER_KEY, ORDER);
    log.createTopic("order_lines", LINE_KEY, LINE);
    log.createTopic("stock", STOCK_KEY, STOCK);
    log.createTopic("customers", CUSTOMER_KEY, CUSTOMER);
    log.createTopic("clock", CLOCK_KEY, CLOCK);
  }

  private static Schema key(String name, String column) {
    return SchemaBuilder.record(name).namespace("shop").fields().requiredString(column).endRecord();
  }

  /** An order's header; the log has it after the next {@link #flush}. */
  void header(String id, long version, String status, String customer, int lines, Instant at) {
    write(
        "orders",
        log.key(ORDER_KEY, id),
        ORDER,
        Map.of(
            "order_id", id,
            "event_time", at.toEpochMilli(),
            "version", version,
            "status", status,
            "customer_id", customer,
            "line_count", lines));
  }

  void line(String order, int line, long version, String product, int pieces, String price) {
    write(
        "order_lines",
        log.key(LINE_KEY, order),
        LINE,
        Map.of(
            "order_id", order,
            "line", line,
            "version", version,
            "product_id", product,
            "quantity", pieces,
            "unit_price", new BigDecimal(price)));
  }

  void stock(String product, long version, int onHand, Instant at) {
    write(
        "stock",
        log.key(STOCK_KEY, product),
        STOCK,
        Map.of(
            "product_id", product,
            "version", version,
            "event_time", at.toEpochMilli(),
            "quantity", onHand));
  }

  void customer(String id) {
    write("customers", log.key(CUSTOMER_KEY, id), CUSTOMER, Map.of("customer_id", id));
  }

  /** Time passes. */
  void tick() {
    write("clock", log.key(CLOCK_KEY, "second"), CLOCK, Map.of("granularity", "second"));
    log.flush();
  }

  void flush() {
    log.flush();
  }

  /** Writes something to that place that nobody is to read. */
  void fill(SourcePartition place) {
    String never = "never";
    long time = 0;
    switch (place.topic()) {
      case "orders" -> put(place, ORDER_KEY, ORDER, fields(never, time, 1L, "created", never, 1));
      case "order_lines" ->
          put(place, LINE_KEY, LINE, fields(never, 1, 1L, never, 1, new BigDecimal("1.00")));
      case "stock" -> put(place, STOCK_KEY, STOCK, fields(never, 1L, time, 1));
      case "customers" -> put(place, CUSTOMER_KEY, CUSTOMER, fields(never));
      case "clock" -> put(place, CLOCK_KEY, CLOCK, fields(never));
      default -> throw new IllegalArgumentException(place.toString());
    }
  }

  private static Object[] fields(Object... fields) {
    return fields;
  }

  private void put(SourcePartition place, Schema key, Schema schema, Object[] fields) {
    GenericRecord record = new GenericData.Record(schema);
    for (int i = 0; i < fields.length; i++) {
      record.put(i, fields[i]);
    }
    log.send(place, log.key(key, "never"), log.encode(record));
  }

  private void write(String topic, byte[] key, Schema schema, Map<String, Object> fields) {
    GenericRecord record = new GenericData.Record(schema);
    fields.forEach(record::put);
    log.sendSoon(topic, key, log.encode(record));
  }
}
