package dev.insideout.ordertimeline;

import dev.insideout.flink.job.StateLayout;
import dev.insideout.ordertimeline.state.Deletion;
import dev.insideout.ordertimeline.state.Header;
import dev.insideout.ordertimeline.state.Timeline;
import dev.insideout.ordertimeline.state.TimelineEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Merges what the topics say of one order. An event counts once, whenever it comes; without a
 * header the order has no row, and its events wait for one.
 *
 * <p>Topics are read side by side, so an event may be read on either side of a tombstone that is in
 * another topic. It belongs to the deleted order when it was written to the log before the
 * tombstone; so the row is the same whichever is read first. For that a deletion is remembered
 * until {@link #LATE} of log time has passed.
 */
final class TimelineFunction extends KeyedProcessFunction<String, OrderEvent, OrderTimeline> {
  private static final long serialVersionUID = 1L;

  static final String UID = "timeline";

  /**
   * One record and not a state map: each change reads all of an order's events, and that is one
   * look-up where a map would be an iteration.
   */
  static final ValueStateDescriptor<Timeline> TIMELINE =
      StateLayout.value("timeline", Timeline.class);

  /** So much later than a tombstone no record is read that was written before it. */
  static final Duration LATE = Duration.ofDays(1);

  private static final Comparator<TimelineEvent> AS_IT_HAPPENED =
      Comparator.comparingLong(TimelineEvent::getEventTime)
          .thenComparing(TimelineEvent::getSource)
          .thenComparing(TimelineEvent::getEntity)
          .thenComparingLong(TimelineEvent::getVersion);

  private transient ValueState<Timeline> state;
  private transient Counter repeatedEvents;
  private transient Counter eventsOfDeletedOrders;

  @Override
  public void open(OpenContext context) {
    state = getRuntimeContext().getState(TIMELINE);
    repeatedEvents = getRuntimeContext().getMetricGroup().counter("repeatedEvents");
    eventsOfDeletedOrders = getRuntimeContext().getMetricGroup().counter("eventsOfDeletedOrders");
  }

  @Override
  public void processElement(OrderEvent event, Context context, Collector<OrderTimeline> out)
      throws Exception {
    Timeline before = state.value();
    Timeline timeline = before == null ? new Timeline(null, new HashMap<>(), null) : before;
    if (event.isDeletion()) {
      delete(timeline, context, out);
    } else if (add(timeline, event, context.timestamp())) {
      state.update(timeline);
      if (timeline.getHeader() != null) {
        out.collect(row(event.orderId(), timeline));
      }
    }
  }

  private void delete(Timeline timeline, Context context, Collector<OrderTimeline> out)
      throws Exception {
    Deletion earlier = timeline.getDeletion();
    List<String> gone = earlier == null ? new ArrayList<>() : earlier.getEvents();
    long logTime =
        earlier == null ? context.timestamp() : Math.max(earlier.getLogTime(), context.timestamp());
    timeline
        .getEvents()
        .entrySet()
        .removeIf(
            event -> {
              boolean goes = goesWithTheOrder(event.getValue(), logTime);
              if (goes) {
                gone.add(event.getKey());
              }
              return goes;
            });
    if (timeline.getHeader() != null) {
      timeline.setHeader(null);
      out.collect(OrderTimeline.deleted(context.getCurrentKey()));
    }
    timeline.setDeletion(new Deletion(logTime, gone));
    state.update(timeline);
    context.timerService().registerEventTimeTimer(logTime + LATE.toMillis());
  }

  /** Headers are in the tombstone's own partition: all that were read were written before it. */
  private static boolean goesWithTheOrder(TimelineEvent event, long deleted) {
    return event.getSource().equals(OrderTopics.ORDERS) || event.getLogTime() <= deleted;
  }

  /** Returns false when the event changes nothing. */
  private boolean add(Timeline timeline, OrderEvent event, long logTime) {
    Deletion deletion = timeline.getDeletion();
    if (deletion != null) {
      if (deletion.getEvents().contains(event.eventId())) {
        repeatedEvents.inc();
        return false;
      }
      if (!event.isHeader() && logTime <= deletion.getLogTime()) {
        deletion.getEvents().add(event.eventId());
        eventsOfDeletedOrders.inc();
        return true;
      }
    }
    TimelineEvent step =
        new TimelineEvent(
            event.eventTime(),
            event.source(),
            event.entity(),
            event.version(),
            event.what(),
            logTime);
    if (timeline.getEvents().putIfAbsent(event.eventId(), step) != null) {
      repeatedEvents.inc();
      return false;
    }
    Header header = timeline.getHeader();
    if (event.isHeader() && (header == null || event.version() > header.getVersion())) {
      timeline.setHeader(new Header(event.customerId(), event.what(), event.version()));
    }
    return true;
  }

  private static OrderTimeline row(String orderId, Timeline timeline) {
    List<Map.Entry<String, TimelineEvent>> events =
        new ArrayList<>(timeline.getEvents().entrySet());
    // The id comes last, so that equal histories are equal rows whatever their order in the state.
    events.sort(
        Map.Entry.<String, TimelineEvent>comparingByValue(AS_IT_HAPPENED)
            .thenComparing(Map.Entry.comparingByKey()));
    return new OrderTimeline(
        orderId,
        timeline.getHeader().getCustomerId(),
        timeline.getHeader().getStatus(),
        events.stream().map(event -> event(event.getValue())).toList());
  }

  private static OrderTimeline.Event event(TimelineEvent event) {
    return new OrderTimeline.Event(
        event.getEventTime(),
        event.getSource(),
        event.getEntity(),
        event.getVersion(),
        event.getWhat());
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<OrderTimeline> out)
      throws Exception {
    Timeline timeline = state.value();
    boolean over =
        timeline != null
            && timeline.getDeletion() != null
            && timeline.getDeletion().getLogTime() + LATE.toMillis() <= time;
    if (!over) {
      return;
    }
    timeline.setDeletion(null);
    if (timeline.getHeader() == null && timeline.getEvents().isEmpty()) {
      state.clear();
    } else {
      state.update(timeline);
    }
  }
}
