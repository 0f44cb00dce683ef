package dev.insideout.testlog;

import dev.insideout.contract.position.SourcePartition;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * Writes topics of the example company, with the company's own schemas, so that a job's test also
 * shows that the job reads them. A fact is in the log after the next {@link TestLog#flush}.
 */
public final class CompanyLog {
  private static final Path SCHEMAS = Path.of("../demo/src/main/avro");

  /** What stands in records that nobody is to read. */
  private static final Map<String, Object> NEVER =
      Map.ofEntries(
          Map.entry("event_id", "never"),
          Map.entry("event_time", Instant.EPOCH),
          Map.entry("version", 1L),
          Map.entry("order_id", "never"),
          Map.entry("customer_id", "never"),
          Map.entry("payment_id", "never"),
          Map.entry("shipment_id", "never"),
          Map.entry("product_id", "never"),
          Map.entry("line", 1),
          Map.entry("quantity", 1),
          Map.entry("amount", BigDecimal.ONE.setScale(2)),
          Map.entry("unit_price", BigDecimal.ONE.setScale(2)));

  private final TestLog log;
  private final Topic orders;
  private final Topic payments;
  private final Topic shipments;
  private final Topic orderLines;
  private final Topic customers;

  private record Topic(String name, Schema key, Schema value) {}

  /** Makes the topics. */
  public CompanyLog(TestLog log) throws Exception {
    this.log = log;
    orders = topic("orders", "Order");
    payments = topic("payments", "Payment");
    shipments = topic("shipments", "Shipment");
    orderLines = topic("order_lines", "OrderLine");
    customers = topic("customers", "Customer");
  }

  private Topic topic(String name, String record) throws Exception {
    Topic topic = new Topic(name, schema(record + "Key"), schema(record));
    log.createTopic(name, topic.key(), topic.value());
    return topic;
  }

  private static Schema schema(String record) throws IOException {
    return new Schema.Parser().parse(SCHEMAS.resolve(record + ".avsc").toFile());
  }

  /** An event: its name, when it happened, and which version of its key it is. */
  public record Event(String id, Instant time, long version) {}

  public void order(Event event, String order, String status, String customer) {
    write(orders, event, Map.of("order_id", order, "status", status, "customer_id", customer));
  }

  public void deleteOrder(String order) {
    delete(orders, Map.of("order_id", order));
  }

  public void payment(Event event, String payment, String order, String status, String amount) {
    write(
        payments,
        event,
        Map.of(
            "payment_id",
            payment,
            "order_id",
            order,
            "status",
            status,
            "amount",
            new BigDecimal(amount)));
  }

  public void shipment(Event event, String shipment, String order, String status, String carrier) {
    write(
        shipments,
        event,
        Map.of("shipment_id", shipment, "order_id", order, "status", status, "carrier", carrier));
  }

  public void orderLine(
      Event event, String order, int line, String product, int quantity, String price) {
    write(
        orderLines,
        event,
        Map.of(
            "order_id",
            order,
            "line",
            line,
            "product_id",
            product,
            "quantity",
            quantity,
            "unit_price",
            new BigDecimal(price)));
  }

  public void customer(Event event, String customer, String level) {
    write(
        customers,
        event,
        Map.of(
            "customer_id",
            customer,
            "name",
            "Name of " + customer,
            "email",
            customer + "@example.org",
            "level",
            level));
  }

  /** Writes something to that place that nobody is to read. */
  public void fill(SourcePartition place) {
    Topic topic =
        Stream.of(orders, payments, shipments, orderLines, customers)
            .filter(each -> each.name().equals(place.topic()))
            .findAny()
            .orElseThrow();
    log.send(
        place, log.encode(record(topic.key(), NEVER)), log.encode(record(topic.value(), NEVER)));
  }

  public void deleteCustomer(String customer) {
    delete(customers, Map.of("customer_id", customer));
  }

  private void write(Topic topic, Event event, Map<String, Object> columns) {
    GenericRecord value = record(topic.value(), columns);
    value.put("event_id", event.id());
    value.put("event_time", event.time());
    value.put("version", event.version());
    log.sendSoon(topic.name(), log.encode(record(topic.key(), columns)), log.encode(value));
  }

  private void delete(Topic topic, Map<String, Object> key) {
    log.sendSoon(topic.name(), log.encode(record(topic.key(), key)), null);
  }

  private static GenericRecord record(Schema schema, Map<String, Object> columns) {
    GenericRecord record = new GenericData.Record(schema);
    for (Schema.Field field : schema.getFields()) {
      Object column = columns.get(field.name());
      record.put(field.pos(), column == null ? blank(field.schema()) : column);
    }
    return record;
  }

  /** What stands in a column that no test is about. */
  private static Object blank(Schema schema) {
    return switch (schema.getType()) {
      case STRING -> "";
      case INT -> 0;
      default -> null;
    };
  }
}
