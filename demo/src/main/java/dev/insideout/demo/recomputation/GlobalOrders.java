package dev.insideout.demo.recomputation;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.demo.recomputation.Tables.OrderRow;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The orders of a company in several countries, each a region of the log, in plain Java. */
public final class GlobalOrders {
  /** What rows call the local region. */
  public static final String HOME = "home";

  private GlobalOrders() {}

  /**
   * The rows of the view {@code global_orders} at one cut of the logs of all regions, in the form
   * of a {@link Recomputation}.
   *
   * @throws IllegalArgumentException when a log ends before {@code upTo}, naming the partition
   */
  public static Map<List<Object>, Map<String, Object>> at(LogConnection log, Positions upTo) {
    Map<List<Object>, Map<String, Object>> rows = new HashMap<>();
    upTo.byRegion()
        .forEach(
            (region, cut) -> {
              Tables tables = new Tables();
              TopicReader.read(log.in(region), local(cut), tables::apply);
              String name = region.isEmpty() ? HOME : region;
              for (OrderRow order : tables.orders.rows()) {
                rows.put(List.of(name, order.orderId()), row(name, order));
              }
            });
    return rows;
  }

  /** A cut of one region, as its own broker names partitions. */
  private static Positions local(Positions cut) {
    return Positions.of(
        cut.next().entrySet().stream()
            .collect(Collectors.toMap(next -> local(next.getKey()), Map.Entry::getValue)));
  }

  private static SourcePartition local(SourcePartition partition) {
    return SourcePartition.of(partition.topic(), partition.partition());
  }

  private static Map<String, Object> row(String region, OrderRow order) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("region", region);
    row.put("order_id", order.orderId());
    row.put("status", order.status());
    row.put("status_since", order.eventTime());
    row.put("country", order.country());
    row.put("customer_id", order.customerId());
    return row;
  }
}
