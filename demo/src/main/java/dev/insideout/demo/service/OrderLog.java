package dev.insideout.demo.service;

import dev.insideout.cache.Token;
import dev.insideout.contract.LogConnection;
import dev.insideout.demo.CompanyLog;
import dev.insideout.demo.FactEncoder;
import dev.insideout.demo.fact.Order;
import dev.insideout.demo.fact.OrderLine;
import dev.insideout.demo.fact.Topic;
import dev.insideout.demo.fact.Topics;
import dev.insideout.demo.simulation.Fact;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes orders to the log. For any thread. */
final class OrderLog implements AutoCloseable {
  private static final String TAKEN_HERE = "H-";
  private static final long FIRST_VERSION = 1;
  private static final String CONFIRMED_WITHIN_MILLIS = "10000";
  private static final String ANSWERED_WITHIN_MILLIS = "5000";

  private final Producer<byte[], byte[]> producer;
  private final FactEncoder encoder;

  OrderLog(Producer<byte[], byte[]> producer, FactEncoder encoder) {
    this.producer = producer;
    this.encoder = encoder;
  }

  /**
   * Creates the company's topics where they are missing, and connects.
   *
   * @throws dev.insideout.demo.CompanyException when the broker refuses
   * @throws dev.insideout.contract.registry.RegistryException when the registry does
   */
  static OrderLog connect(LogConnection log) {
    FactEncoder encoder = new FactEncoder(CompanyLog.prepare(log));
    Map<String, Object> settings =
        log.clientProperties(
            Map.of(
                "client.id", "orders-service",
                "enable.idempotence", "true",
                "acks", "all",
                "linger.ms", "0",
                "max.block.ms", ANSWERED_WITHIN_MILLIS,
                "request.timeout.ms", ANSWERED_WITHIN_MILLIS,
                "delivery.timeout.ms", CONFIRMED_WITHIN_MILLIS));
    return new OrderLog(
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()),
        encoder);
  }

  /**
   * Writes a new order and returns the token of its records, which the log has confirmed. Its
   * header comes last: an order without one is none, so nobody ever has half of it.
   *
   * @throws NotConfirmedException when the log does not answer in time, or refuses
   */
  Token write(String id, NewOrder order) throws InterruptedException {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    List<Future<RecordMetadata>> lines = new ArrayList<>();
    try {
      for (OrderLine line : lines(id, order, now)) {
        lines.add(send(Topics.ORDER_LINES, line));
      }
      Token written = Token.of(lines.get(0).get());
      for (Future<RecordMetadata> line : lines) {
        written = written.and(Token.of(line.get()));
      }
      return written.and(writeHeader(header(id, order, now)));
    } catch (ExecutionException | KafkaException e) {
      throw NotConfirmedException.notTaken(e);
    }
  }

  /**
   * Writes what an order becomes that was decided.
   *
   * @throws NotConfirmedException when the log does not answer in time, or refuses
   */
  void decided(OrderStatus order, String status, OrderValidation decision)
      throws InterruptedException {
    writeHeader(
        new Order(
            order.getOrderId(),
            "%s-decided-%d".formatted(order.getOrderId(), decision.getRevision()),
            decision.getDecidedAt(),
            FIRST_VERSION + decision.getRevision(),
            status,
            order.getCustomerId(),
            order.getCountry(),
            (int) order.getLineCount()));
  }

  /** A name for a new order. */
  static String newId() {
    return TAKEN_HERE + UUID.randomUUID();
  }

  /** True for an order that an instance of this service has taken. */
  static boolean isTakenHere(String id) {
    return id.startsWith(TAKEN_HERE);
  }

  private Token writeHeader(Order header) throws InterruptedException {
    try {
      return Token.of(send(Topics.ORDERS, header).get());
    } catch (ExecutionException | KafkaException e) {
      throw NotConfirmedException.mayBeTaken(header.getOrderId(), e);
    }
  }

  private static List<OrderLine> lines(String id, NewOrder order, Instant now) {
    List<OrderLine> lines = new ArrayList<>();
    for (NewOrder.Line line : order.lines()) {
      int number = lines.size() + 1;
      lines.add(
          new OrderLine(
              id,
              number,
              "%s-line-%d".formatted(id, number),
              now,
              1L,
              line.productId(),
              line.quantity(),
              line.unitPrice()));
    }
    return lines;
  }

  private static Order header(String id, NewOrder order, Instant now) {
    return new Order(
        id,
        id + "-created",
        now,
        FIRST_VERSION,
        "created",
        order.customerId(),
        order.country(),
        order.lines().size());
  }

  private <K extends SpecificRecordBase, V extends SpecificRecordBase> Future<RecordMetadata> send(
      Topic<K, V> topic, V value) {
    return producer.send(
        encoder.encode(new Fact.Upsert<>(topic, topic.keyOf().apply(value), value)));
  }

  @Override
  public void close() {
    producer.close();
  }
}
