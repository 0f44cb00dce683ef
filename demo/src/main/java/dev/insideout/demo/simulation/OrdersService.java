package dev.insideout.demo.simulation;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.insideout.demo.fact.Customer;
import dev.insideout.demo.fact.Order;
import dev.insideout.demo.fact.OrderLine;
import dev.insideout.demo.fact.Product;
import dev.insideout.demo.fact.Topics;

/**
 * Takes orders and leads each to its end. Nine in ten go created, validated, paid, shipped,
 * delivered within a few hours.
 */
final class OrdersService {
  /** With about fifteen facts an order this makes the company's 30,000 facts an hour. */
  private static final int ORDERS_PER_HOUR = 2000;

  private static final int MOST_LINES = 4;
  private static final int MOST_PIECES = 4;
  private static final int CHANGED_PER_MILLE = 30;
  private static final int INVALID_PER_MILLE = 15;
  private static final int CANCELLED_UNPAID_PER_MILLE = 20;
  private static final int CANCELLED_PAID_PER_MILLE = 30;

  private final Timeline timeline;
  private final Chance chance;
  private final Delivery delivery;
  private final CustomersService customers;
  private final CatalogueService catalogue;
  private final PaymentsService payments;
  private final WarehouseService warehouse;
  private long taken;
  private int open;

  OrdersService(
      Timeline timeline,
      Chance chance,
      Delivery delivery,
      CustomersService customers,
      CatalogueService catalogue,
      PaymentsService payments,
      WarehouseService warehouse) {
    this.timeline = timeline;
    this.chance = chance;
    this.delivery = delivery;
    this.customers = customers;
    this.catalogue = catalogue;
    this.payments = payments;
    this.warehouse = warehouse;
  }

  void open() {
    timeline.atRandom(ORDERS_PER_HOUR, this::take);
  }

  int openOrders() {
    return open;
  }

  private void take() {
    Customer customer = customers.any();
    int lines = chance.between(1, MOST_LINES);
    OpenOrder order =
        new OpenOrder(
            "O%09d".formatted(++taken), customer.getCustomerId(), customer.getCountry(), lines);
    open++;
    become(order, "created");
    for (int line = 1; line <= lines; line++) {
      Product product = catalogue.popular();
      order
          .lines()
          .add(
              write(
                  new OrderLine(
                      order.id(),
                      line,
                      delivery.eventId(Topics.ORDER_LINES),
                      timeline.now(),
                      1L,
                      product.getProductId(),
                      chance.between(1, MOST_PIECES),
                      product.getPrice())));
    }
    if (chance.perMille(CHANGED_PER_MILLE)) {
      timeline.within(ofSeconds(5), ofSeconds(20), () -> change(order));
    }
    timeline.within(ofSeconds(30), ofSeconds(120), () -> validate(order));
  }

  /** The customer wants another quantity of something. */
  private void change(OpenOrder order) {
    int index = chance.between(0, order.lines().size() - 1);
    OrderLine old = order.lines().get(index);
    order
        .lines()
        .set(
            index,
            write(
                OrderLine.newBuilder(old)
                    .setEventId(delivery.eventId(Topics.ORDER_LINES))
                    .setEventTime(timeline.now())
                    .setVersion(old.getVersion() + 1)
                    .setQuantity(chance.between(1, MOST_PIECES))
                    .build()));
  }

  private void validate(OpenOrder order) {
    if (chance.perMille(INVALID_PER_MILLE)) {
      close(order, "failed");
      return;
    }
    become(order, "validated");
    if (chance.perMille(CANCELLED_UNPAID_PER_MILLE)) {
      timeline.within(ofSeconds(10), ofMinutes(5), () -> close(order, "cancelled"));
      return;
    }
    payments.pay(order, payment -> paid(order, payment), () -> close(order, "failed"));
  }

  private void paid(OpenOrder order, PaymentsService.Capture payment) {
    become(order, "paid");
    if (chance.perMille(CANCELLED_PAID_PER_MILLE)) {
      timeline.within(
          ofSeconds(10),
          ofMinutes(10),
          () -> {
            close(order, "cancelled");
            payment.refund();
          });
      return;
    }
    warehouse.ship(order, () -> become(order, "shipped"), () -> close(order, "delivered"));
  }

  private void close(OpenOrder order, String status) {
    become(order, status);
    open--;
  }

  private void become(OpenOrder order, String status) {
    delivery.write(
        Topics.ORDERS,
        new Order(
            order.id(),
            delivery.eventId(Topics.ORDERS),
            timeline.now(),
            order.nextVersion(),
            status,
            order.customerId(),
            order.country(),
            order.lineCount()));
  }

  private OrderLine write(OrderLine line) {
    delivery.write(Topics.ORDER_LINES, line);
    return line;
  }
}
