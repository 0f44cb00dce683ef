package dev.insideout.benchmarks.unified.fact;

/**
 * An order and what belongs to it.
 *
 * @param payment null when there is none, like all that follow
 */
public record Joined(
    Order order,
    Payment payment,
    Shipment shipment,
    LineSum lines,
    Customer customer,
    Product product) {
  public static Joined of(Order order) {
    return new Joined(order, null, null, null, null, null);
  }

  public Joined with(Payment other) {
    return new Joined(order, other, shipment, lines, customer, product);
  }

  public Joined with(Shipment other) {
    return new Joined(order, payment, other, lines, customer, product);
  }

  public Joined with(LineSum other) {
    return new Joined(order, payment, shipment, other, customer, product);
  }

  public Joined with(Customer other) {
    return new Joined(order, payment, shipment, lines, other, product);
  }

  public Joined with(Product other) {
    return new Joined(order, payment, shipment, lines, customer, other);
  }
}
