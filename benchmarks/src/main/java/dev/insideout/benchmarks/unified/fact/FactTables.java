package dev.insideout.benchmarks.unified.fact;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the facts come to: of every key the last fact that was written. From these rows each view is
 * computed a second time, in plain Java. Not thread-safe while facts are added.
 */
public final class FactTables {
  private final Map<FactTopic, Map<String, FactRow>> tables = new EnumMap<>(FactTopic.class);
  private final Map<String, LineSum> sums = new HashMap<>();

  public FactTables() {
    for (FactTopic topic : FactTopic.values()) {
      tables.put(topic, new HashMap<>());
    }
  }

  /** Adds a fact that is later than all before it. */
  void add(Fact fact) {
    Map<String, FactRow> table = tables.get(fact.topic());
    FactRow before =
        fact.row().isPresent() ? table.put(fact.key(), fact.row().get()) : table.remove(fact.key());
    if (before instanceof Line line) {
      sums.computeIfPresent(
          line.orderId(), (order, sum) -> sum.count() == 1 ? null : sum.minus(line));
    }
    if (fact.row().orElse(null) instanceof Line line) {
      sums.put(line.orderId(), sums.getOrDefault(line.orderId(), LineSum.NONE).plus(line));
    }
  }

  /** The keys of the orders that there are. */
  public Set<String> orders() {
    return tables.get(FactTopic.ORDERS).keySet();
  }

  /** An order with all that belongs to it. */
  public Optional<Joined> joined(String orderId) {
    return Optional.ofNullable((Order) row(FactTopic.ORDERS, orderId))
        .map(
            order ->
                new Joined(
                    order,
                    (Payment) row(FactTopic.PAYMENTS, orderId),
                    (Shipment) row(FactTopic.SHIPMENTS, orderId),
                    sums.get(orderId),
                    (Customer) row(FactTopic.CUSTOMERS, order.customerId()),
                    (Product) row(FactTopic.PRODUCTS, order.productId())));
  }

  private FactRow row(FactTopic topic, String key) {
    return tables.get(topic).get(key);
  }
}
