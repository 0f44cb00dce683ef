package dev.insideout.benchmarks.unified;

import dev.insideout.benchmarks.unified.fact.Joined;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A column of the views.
 *
 * @param number true when it is a whole number, else it is a text
 * @param nullable true when it is null where a part is missing
 * @param value of a row; null when there is none
 */
public record ViewColumn(
    String name, boolean number, boolean nullable, Function<Joined, Object> value) {
  /** All, in the order of the views, of which each has the first so many. */
  static final List<ViewColumn> ALL =
      List.of(
          required("order_id", j -> j.order().orderId()),
          required("status", j -> j.order().status()),
          new ViewColumn("cents", true, false, j -> j.order().cents()),
          required("address", j -> j.order().address()),
          text("payment_status", Joined::payment, payment -> payment.status()),
          number("paid_cents", Joined::payment, payment -> payment.cents()),
          text("paid_by", Joined::payment, payment -> payment.paidBy()),
          text("shipment_status", Joined::shipment, shipment -> shipment.status()),
          text("carrier", Joined::shipment, shipment -> shipment.carrier()),
          text("tracking", Joined::shipment, shipment -> shipment.tracking()),
          required("customer_id", j -> j.order().customerId()),
          text("customer_name", Joined::customer, customer -> customer.name()),
          text("customer_level", Joined::customer, customer -> customer.level()),
          text("customer_city", Joined::customer, customer -> customer.city()),
          number("line_count", Joined::lines, lines -> lines.count()),
          number("line_cents", Joined::lines, lines -> lines.cents()),
          text("product_title", Joined::product, product -> product.title()),
          text("category", Joined::product, product -> product.category()));

  private static ViewColumn required(String name, Function<Joined, Object> value) {
    return new ViewColumn(name, false, false, value);
  }

  private static <P> ViewColumn text(
      String name, Function<Joined, P> part, Function<P, Object> value) {
    return new ViewColumn(name, false, true, ofPart(part, value));
  }

  private static <P> ViewColumn number(
      String name, Function<Joined, P> part, Function<P, Object> value) {
    return new ViewColumn(name, true, true, ofPart(part, value));
  }

  private static <P> Function<Joined, Object> ofPart(
      Function<Joined, P> part, Function<P, Object> value) {
    return joined -> Optional.ofNullable(part.apply(joined)).map(value).orElse(null);
  }
}
