package dev.insideout.notifications;

import dev.insideout.flink.job.RecordValue;
import dev.insideout.flink.job.StateLayout;
import dev.insideout.notifications.OrderStep.Kind;
import dev.insideout.notifications.state.OrderOwner;
import dev.insideout.notifications.state.Refund;
import java.time.Duration;
import java.util.Locale;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Finds who is to be told of what becomes of an order: the customer that its first header names.
 * What comes twice is an occasion twice; whoever tells knows what is told.
 */
final class OrderWatch extends KeyedProcessFunction<String, OrderStep, Occasion> {
  private static final long serialVersionUID = 1L;

  static final String UID = "order-watch";
  static final ValueStateDescriptor<OrderOwner> OWNER =
      StateLayout.value("owner", OrderOwner.class);

  private final Duration wait;
  private transient ValueState<OrderOwner> owners;
  private transient Counter notTold;

  /**
   * @param wait so much later than a refund, in log time, the order's header may be read
   */
  OrderWatch(Duration wait) {
    this.wait = wait;
  }

  @Override
  public void open(OpenContext context) {
    owners = RecordValue.of(getRuntimeContext(), OWNER);
    notTold = getRuntimeContext().getMetricGroup().counter("notTold");
  }

  @Override
  public void processElement(OrderStep step, Context context, Collector<Occasion> occasions)
      throws Exception {
    OrderOwner owner = owners.value();
    if (step.kind() == Kind.DELETED) {
      owners.clear();
      return;
    }
    boolean known = owner != null && !owner.getCustomerId().isEmpty();
    if (!known && step.customerId() != null) {
      owner = learn(step, owner, occasions);
      known = true;
    }
    if (!known) {
      wait(step, owner, context);
    } else if (step.kind().isTold()) {
      tell(owner, step.orderId(), step.kind(), step.eventTime(), context.timestamp(), occasions);
    }
  }

  private OrderOwner learn(OrderStep header, OrderOwner before, Collector<Occasion> occasions)
      throws Exception {
    OrderOwner owner = new OrderOwner(header.customerId(), null);
    owners.update(owner);
    if (before != null) {
      Refund refund = before.getRefund();
      tell(
          owner,
          header.orderId(),
          Kind.REFUNDED,
          refund.getEventTime(),
          refund.getLogTime(),
          occasions);
    }
    return owner;
  }

  private void wait(OrderStep refund, OrderOwner before, Context context) throws Exception {
    if (before == null) {
      owners.update(new OrderOwner("", new Refund(refund.eventTime(), context.timestamp())));
      context.timerService().registerEventTimeTimer(context.timestamp() + wait.toMillis());
    }
  }

  private static void tell(
      OrderOwner owner,
      String orderId,
      Kind kind,
      long eventTime,
      long logTime,
      Collector<Occasion> occasions) {
    occasions.collect(
        new Occasion(
            owner.getCustomerId(),
            kind.name().toLowerCase(Locale.ROOT),
            orderId,
            eventTime,
            logTime));
  }

  /** No header has come. */
  @Override
  public void onTimer(long time, OnTimerContext context, Collector<Occasion> occasions)
      throws Exception {
    OrderOwner owner = owners.value();
    if (owner != null
        && owner.getRefund() != null
        && owner.getRefund().getLogTime() + wait.toMillis() <= time) {
      owners.clear();
      notTold.inc();
    }
  }
}
