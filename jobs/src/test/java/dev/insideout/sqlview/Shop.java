package dev.insideout.sqlview;

import dev.insideout.contract.position.SourcePartition;
import dev.insideout.testlog.TestLog;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** A shop that writes its orders, with versions, and its customers to a log. */
final class Shop {
  /** The table of its orders, for a project. */
  static final String ORDERS =
      """
      CREATE TABLE orders (
        order_id STRING NOT NULL,
        version BIGINT NOT NULL,
        customer_id STRING NOT NULL,
        amount DECIMAL(12, 2) NOT NULL,
        PRIMARY KEY (order_id) NOT ENFORCED
      ) WITH ('connector' = 'log', 'version' = 'version')
      """;

  static final String CUSTOMERS =
      """
      CREATE TABLE customers (
        customer_id STRING NOT NULL,
        name STRING NOT NULL,
        PRIMARY KEY (customer_id) NOT ENFORCED
      ) WITH ('connector' = 'log')
      """;

  static final Schema ORDER_KEY =
      SchemaBuilder.record("OrderKey")
          .namespace("shop")
          .fields()
          .requiredString("order_id")
          .endRecord();
  static final Schema ORDER =
      SchemaBuilder.record("Order")
          .namespace("shop")
          .fields()
          .requiredString("order_id")
          .requiredLong("version")
          .requiredString("customer_id")
          .name("amount")
          .type(LogicalTypes.decimal(12, 2).addToSchema(Schema.create(Schema.Type.BYTES)))
          .noDefault()
          .endRecord();
  static final Schema CUSTOMER_KEY =
      SchemaBuilder.record("CustomerKey")
          .namespace("shop")
          .fields()
          .requiredString("customer_id")
          .endRecord();
  static final Schema CUSTOMER =
      SchemaBuilder.record("Customer")
          .namespace("shop")
          .fields()
          .requiredString("customer_id")
          .requiredString("name")
          .endRecord();

  private final TestLog log;

  Shop(TestLog log) throws ExecutionException, InterruptedException {
    this.log = log;
    log.createTopic("orders", ORDER_KEY, ORDER);
    log.createTopic("customers", CUSTOMER_KEY, CUSTOMER);
  }

  /** An order whose last byte is lost. */
  byte[] truncatedOrder(String id) {
    byte[] whole = log.encode(orderRecord(id, 1, "ada", "1.00"));
    return Arrays.copyOf(whole, whole.length - 1);
  }

  void order(String id, long version, String customer, String amount) {
    log.send(
        "orders", log.key(ORDER_KEY, id), log.encode(orderRecord(id, version, customer, amount)));
  }

  /** An order in that place of the log, whatever its id. */
  void order(SourcePartition place, String id, String customer, String amount) {
    log.send(place, log.key(ORDER_KEY, id), log.encode(orderRecord(id, 1, customer, amount)));
  }

  private static GenericRecord orderRecord(
      String id, long version, String customer, String amount) {
    GenericRecord order = new GenericData.Record(ORDER);
    order.put("order_id", id);
    order.put("version", version);
    order.put("customer_id", customer);
    order.put("amount", new BigDecimal(amount));
    return order;
  }

  void customer(String id, String name) {
    log.send("customers", log.key(CUSTOMER_KEY, id), log.encode(customerRecord(id, name)));
  }

  /** A customer in that place of the log, whatever the id. */
  void customer(SourcePartition place, String id, String name) {
    log.send(place, log.key(CUSTOMER_KEY, id), log.encode(customerRecord(id, name)));
  }

  private static GenericRecord customerRecord(String id, String name) {
    GenericRecord customer = new GenericData.Record(CUSTOMER);
    customer.put("customer_id", id);
    customer.put("name", name);
    return customer;
  }

  /** Ada, Bob, Cy and Dan, who have no orders yet; Cy leaves. */
  void fourCustomers() {
    customer("ada", "Ada");
    customer("bob", "Bob");
    customer("cy", "Cy");
    customer("dan", "Dan");
    deleteCustomer("cy");
  }

  void deleteCustomer(String id) {
    log.send("customers", log.key(CUSTOMER_KEY, id), null);
  }
}
