package dev.insideout.notifications;

import dev.insideout.flink.job.JobStreams;
import dev.insideout.flink.job.JobTopic;
import dev.insideout.flink.job.JobView;
import dev.insideout.flink.job.LogJob;
import dev.insideout.flink.job.StateLayout;
import dev.insideout.flink.state.TextSerializer;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Tells customers what has become of their orders, by the channel that their level gives them, each
 * thing once, ever: {@code notifications}, of which it is the only writer.
 *
 * <pre>
 * orders, payments → order-watch ─→ teller (by customer) → view
 * customers, notifications ───────────↑
 * </pre>
 */
public final class NotificationsJob implements LogJob {
  /** So much later than what is to be told may be what says whom. */
  static final Duration WAIT = Duration.ofHours(1);

  private final Duration interval;

  /** The job with epochs of a second. */
  public NotificationsJob() {
    this(Duration.ofSeconds(1));
  }

  NotificationsJob(Duration interval) {
    this.interval = interval;
  }

  @Override
  public String name() {
    return Notification.NAME;
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public Duration interval() {
    return interval;
  }

  @Override
  public List<JobTopic<?>> reads() {
    return List.of(
        NotificationTopics.HEADERS,
        NotificationTopics.PAYMENTS,
        NotificationTopics.CUSTOMERS,
        Notification.READ_BACK);
  }

  @Override
  public List<JobView<?>> publishes() {
    return List.of(Notification.VIEW);
  }

  @Override
  public List<StateLayout> states() {
    return List.of(
        StateLayout.of(OrderWatch.UID, OrderWatch.OWNER),
        StateLayout.of(Teller.UID, Teller.STANDING),
        StateLayout.of(Teller.UID, Teller.WAITING),
        StateLayout.of(Teller.UID, Teller.TOLD));
  }

  @Override
  public void build(JobStreams log) {
    DataStream<Notification> notifications =
        each(occasions(log), "occasions", CustomerInput::of)
            .union(
                each(log.read(NotificationTopics.CUSTOMERS), "levels", CustomerInput::of),
                each(told(log), "told", CustomerInput::of))
            .keyBy(CustomerInput::customerId, TextSerializer.keyType())
            .connect(log.openings())
            .process(new Teller(WAIT, log.gate()), Notification.VIEW.type())
            .name("tell")
            .uid(Teller.UID);
    log.publish(Notification.VIEW, notifications);
  }

  private static DataStream<Occasion> occasions(JobStreams log) {
    DataStream<OrderStep> refunds =
        log.read(NotificationTopics.PAYMENTS)
            .filter(payment -> payment.kind().isTold())
            .name("refunds")
            .uid("refunds");
    return log.read(NotificationTopics.HEADERS)
        .union(refunds)
        .keyBy(OrderStep::orderId, TextSerializer.keyType())
        .process(new OrderWatch(WAIT))
        .name("watch orders")
        .uid(OrderWatch.UID);
  }

  /** A row without a customer is not this job's. Its uid is in savepoints of both layouts. */
  private static DataStream<Notification> told(JobStreams log) {
    return log.read(Notification.READ_BACK)
        .filter(row -> !row.customerId().isEmpty())
        .name("told rows")
        .uid("told-rows");
  }

  private static <A> DataStream<CustomerInput> each(
      DataStream<A> stream, String uid, MapFunction<A, CustomerInput> function) {
    return stream.map(function).returns(CustomerInput.class).name(uid).uid(uid);
  }
}
