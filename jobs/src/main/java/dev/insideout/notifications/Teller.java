package dev.insideout.notifications;

import dev.insideout.flink.job.Gate;
import dev.insideout.flink.job.GatedFunction;
import dev.insideout.flink.job.RecordMap;
import dev.insideout.flink.job.RecordValue;
import dev.insideout.flink.job.StateLayout;
import dev.insideout.notifications.state.CustomerStanding;
import dev.insideout.notifications.state.Told;
import dev.insideout.notifications.state.WaitingOccasion;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;

/**
 * Tells a customer of each occasion, once, ever: what was told is remembered for good, and read
 * back from the view by a job that has lost what it remembered.
 *
 * <p>A customer of whom nothing is known is not told, unless a row comes that was written to the
 * log within the wait after the occasion. Both times are of the log, so a rebuild, to which such a
 * row is known all along, tells nobody who was too late before.
 */
final class Teller extends GatedFunction<String, CustomerInput, Notification> {
  private static final long serialVersionUID = 1L;

  static final String UID = "teller";
  static final ValueStateDescriptor<CustomerStanding> STANDING =
      StateLayout.value("standing", CustomerStanding.class);
  static final MapStateDescriptor<String, WaitingOccasion> WAITING =
      StateLayout.map("waiting", WaitingOccasion.class);
  static final MapStateDescriptor<String, Told> TOLD = StateLayout.map("told", Told.class);

  private final Duration wait;
  private transient ValueState<CustomerStanding> standings;
  private transient MapState<String, WaitingOccasion> waiting;
  private transient MapState<String, Told> told;
  private transient Counter tellings;
  private transient Counter notTold;
  private transient Counter toldOtherwise;

  /**
   * @param wait so much later than an occasion, in log time, the customer's first row may be
   */
  Teller(Duration wait, Gate gate) {
    super(gate);
    this.wait = wait;
  }

  @Override
  public void open(OpenContext context) {
    standings = RecordValue.of(getRuntimeContext(), STANDING);
    waiting = RecordMap.of(getRuntimeContext(), WAITING);
    told = RecordMap.of(getRuntimeContext(), TOLD);
    tellings = getRuntimeContext().getMetricGroup().counter("told");
    notTold = getRuntimeContext().getMetricGroup().counter("notTold");
    toldOtherwise = getRuntimeContext().getMetricGroup().counter("toldOtherwise");
  }

  @Override
  public void processElement(
      CustomerInput input, ReadOnlyContext context, Collector<Notification> notifications)
      throws Exception {
    if (input.told() != null) {
      recall(input.told(), notifications);
    } else if (input.level() != null) {
      boolean isNew = know(input.level(), context.timestamp());
      if (isNew && isOpen(context)) {
        settleWaiting(input.customerId(), now(context), notifications);
      }
    } else {
      hear(input.occasion(), context, notifications);
    }
  }

  /**
   * Tells the row again as it stands in the log, so that a rebuild publishes it unchanged. A row
   * that says otherwise than what is remembered was written by somebody else; it is only counted.
   */
  private void recall(Notification row, Collector<Notification> notifications) throws Exception {
    waiting.remove(row.notificationId());
    Told before = told.get(row.notificationId());
    if (before == null) {
      told.put(row.notificationId(), new Told(row.toldAt(), row.channel()));
      notifications.collect(row);
    } else if (!before.getChannel().isEmpty() && !before.getChannel().equals(row.channel())) {
      toldOtherwise.inc();
    }
  }

  /** Returns true when the customer was not known before. */
  private boolean know(CustomerLevel row, long logTime) throws Exception {
    CustomerStanding before = standings.value();
    if (row.level() == null) {
      standings.clear();
      return false;
    }
    if (before == null) {
      standings.update(new CustomerStanding(row.level(), row.version(), logTime));
    } else if (row.version() > before.getVersion()) {
      standings.update(new CustomerStanding(row.level(), row.version(), before.getKnownSince()));
    }
    return before == null;
  }

  private void hear(
      Occasion occasion, ReadOnlyContext context, Collector<Notification> notifications)
      throws Exception {
    String id = occasion.notificationId();
    if (told.contains(id) || waiting.contains(id)) {
      return;
    }
    WaitingOccasion heard =
        new WaitingOccasion(
            occasion.kind(), occasion.orderId(), occasion.eventTime(), occasion.logTime());
    boolean settled =
        isOpen(context) && settle(occasion.customerId(), id, heard, now(context), notifications);
    if (!settled) {
      waiting.put(id, heard);
      context.timerService().registerEventTimeTimer(last(heard));
    }
  }

  /** The wait of an occasion is over. */
  @Override
  public void onTimer(long time, OnTimerContext context, Collector<Notification> notifications)
      throws Exception {
    if (isOpen(context)) {
      settleWaiting(context.getCurrentKey(), now(context), notifications);
    }
  }

  @Override
  protected void opened(Context context, Collector<Notification> notifications) throws Exception {
    Now now = new Now(context.currentWatermark(), context.currentProcessingTime());
    context.applyToKeyedState(
        WAITING, (customer, state) -> settleWaiting(customer, now, notifications));
  }

  private void settleWaiting(String customerId, Now now, Collector<Notification> notifications)
      throws Exception {
    Map<String, WaitingOccasion> all = new TreeMap<>();
    for (Map.Entry<String, WaitingOccasion> occasion : waiting.entries()) {
      all.put(occasion.getKey(), occasion.getValue());
    }
    for (Map.Entry<String, WaitingOccasion> occasion : all.entrySet()) {
      if (settle(customerId, occasion.getKey(), occasion.getValue(), now, notifications)) {
        waiting.remove(occasion.getKey());
      }
    }
  }

  /** Tells it, or gives it up; returns false when it has still to wait. */
  private boolean settle(
      String customerId,
      String id,
      WaitingOccasion occasion,
      Now now,
      Collector<Notification> notifications)
      throws Exception {
    CustomerStanding standing = standings.value();
    if (standing == null && now.logTime() < last(occasion)) {
      return false;
    }
    if (standing == null || standing.getKnownSince() > last(occasion)) {
      notTold.inc();
      return true;
    }
    String channel = Routing.channel(standing.getLevel());
    told.put(id, new Told(now.clock(), channel));
    tellings.inc();
    notifications.collect(
        new Notification(
            id,
            customerId,
            standing.getLevel(),
            channel,
            occasion.getKind(),
            occasion.getOrderId(),
            occasion.getEventTime(),
            now.clock()));
    return true;
  }

  private long last(WaitingOccasion occasion) {
    return occasion.getWrittenAt() + wait.toMillis();
  }

  /**
   * When something is settled.
   *
   * @param logTime up to which the log is read, in milliseconds since 1970
   * @param clock of this process, in milliseconds since 1970
   */
  private record Now(long logTime, long clock) {}

  private Now now(ReadOnlyContext context) {
    return new Now(context.currentWatermark(), context.currentProcessingTime());
  }
}
