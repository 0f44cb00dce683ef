package dev.insideout.ordervalidation;

import dev.insideout.flink.job.RecordValue;
import dev.insideout.flink.job.StateLayout;
import dev.insideout.ordervalidation.CheckResult.Check;
import dev.insideout.ordervalidation.state.CustomerOrder;
import dev.insideout.ordervalidation.state.CustomerOrders;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Adds up what a customer orders in one session, in event time. An order is suspect when the
 * session comes to more than the limit with it. An order that arrives late is put where it belongs,
 * and all behind it that are judged otherwise by that are told again.
 */
final class FraudWatch extends KeyedProcessFunction<String, FraudInput, CheckResult> {
  private static final long serialVersionUID = 1L;

  static final String UID = "fraud-watch";
  static final ValueStateDescriptor<CustomerOrders> ORDERS =
      StateLayout.value("orders", CustomerOrders.class);

  private static final Comparator<CustomerOrder> BY_TIME =
      Comparator.comparingLong(CustomerOrder::getOrderedAt)
          .thenComparing(CustomerOrder::getOrderId);

  private final Rules rules;
  private transient ValueState<CustomerOrders> customers;

  FraudWatch(Rules rules) {
    this.rules = rules;
  }

  @Override
  public void open(OpenContext context) {
    customers = RecordValue.of(getRuntimeContext(), ORDERS);
  }

  @Override
  public void processElement(FraudInput input, Context context, Collector<CheckResult> results)
      throws Exception {
    if (input.orderId() == null) {
      if (input.forgotten()) {
        customers.clear();
      }
      return;
    }
    CustomerOrders customer = customers.value();
    if (customer == null) {
      customer = CustomerOrders.newBuilder().build();
    }
    // The list that Avro reads does not let go of elements.
    List<CustomerOrder> orders = new ArrayList<>(customer.getOrders());
    int gone = remove(orders, input.orderId());
    CustomerOrder order =
        new CustomerOrder(input.orderId(), input.orderedAt(), input.cents(), input.attempt(), 0L);
    int place = place(orders, order);
    orders.add(place, order);
    judge(orders, Math.min(gone, place), input.orderId(), results);
    forget(orders);
    customer.setOrders(orders);
    customers.update(customer);
  }

  /** Where it was, or the end when there is no such order. */
  private static int remove(List<CustomerOrder> orders, String id) {
    int last = orders.size();
    for (int i = last - 1; i >= 0; i--) {
      if (orders.get(i).getOrderId().equals(id)) {
        orders.remove(i);
        return i;
      }
    }
    return last;
  }

  /** Where {@code order} belongs; nearly always at the end. */
  private static int place(List<CustomerOrder> orders, CustomerOrder order) {
    int place = orders.size();
    while (place > 0 && BY_TIME.compare(orders.get(place - 1), order) > 0) {
      place--;
    }
    return place;
  }

  /** Judges the orders from {@code start} on: what is before one does not depend on it. */
  private void judge(
      List<CustomerOrder> orders, int start, String asked, Collector<CheckResult> results) {
    long session = start == 0 ? 0 : orders.get(start - 1).getSessionCents();
    long last = start == 0 ? Long.MIN_VALUE : orders.get(start - 1).getOrderedAt();
    for (CustomerOrder order : orders.subList(start, orders.size())) {
      boolean sameSession =
          last != Long.MIN_VALUE && order.getOrderedAt() - last <= rules.sessionGap().toMillis();
      session = (sameSession ? session : 0) + order.getCents();
      last = order.getOrderedAt();
      boolean otherwise = isSuspect(order.getSessionCents()) != isSuspect(session);
      order.setSessionCents(session);
      if (otherwise || order.getOrderId().equals(asked)) {
        results.collect(
            new CheckResult(
                Check.FRAUD, order.getOrderId(), null, order.getAttempt(), finding(session)));
      }
    }
  }

  private boolean isSuspect(long session) {
    return session > rules.fraudLimitCents();
  }

  private String finding(long session) {
    return isSuspect(session)
        ? "orders of one session come to %s EUR, and %s are allowed"
            .formatted(euro(session), euro(rules.fraudLimitCents()))
        : Decision.PASSED;
  }

  private static BigDecimal euro(long cents) {
    return BigDecimal.valueOf(cents, 2);
  }

  private void forget(List<CustomerOrder> orders) {
    long newest = orders.get(orders.size() - 1).getOrderedAt();
    orders.removeIf(order -> order.getOrderedAt() < newest - rules.fraudKept().toMillis());
  }
}
