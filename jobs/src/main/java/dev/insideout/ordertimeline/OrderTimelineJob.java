package dev.insideout.ordertimeline;

import dev.insideout.flink.job.JobStreams;
import dev.insideout.flink.job.JobTopic;
import dev.insideout.flink.job.JobView;
import dev.insideout.flink.job.LogJob;
import dev.insideout.flink.job.StateLayout;
import dev.insideout.flink.state.TextSerializer;
import java.time.Duration;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;

/** All that happened to an order, of whichever topic, in one row. */
public final class OrderTimelineJob implements LogJob {
  private final Duration interval;

  /** The job with epochs of a second. */
  public OrderTimelineJob() {
    this(Duration.ofSeconds(1));
  }

  OrderTimelineJob(Duration interval) {
    this.interval = interval;
  }

  @Override
  public String name() {
    return OrderTimeline.NAME;
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
        OrderTopics.HEADERS,
        OrderTopics.PAYMENT_STEPS,
        OrderTopics.SHIPMENT_STEPS,
        OrderTopics.LINE_STEPS);
  }

  @Override
  public List<JobView<?>> publishes() {
    return List.of(OrderTimeline.VIEW);
  }

  @Override
  public List<StateLayout> states() {
    return List.of(StateLayout.of(TimelineFunction.UID, TimelineFunction.TIMELINE));
  }

  @Override
  public void build(JobStreams log) {
    DataStream<OrderTimeline> timelines =
        log.read(OrderTopics.HEADERS)
            .union(
                log.read(OrderTopics.PAYMENT_STEPS),
                log.read(OrderTopics.SHIPMENT_STEPS),
                log.read(OrderTopics.LINE_STEPS))
            .keyBy(OrderEvent::orderId, TextSerializer.keyType())
            .process(new TimelineFunction(), OrderTimeline.VIEW.type())
            .name("timelines")
            .uid(TimelineFunction.UID);
    log.publish(OrderTimeline.VIEW, timelines);
  }
}
