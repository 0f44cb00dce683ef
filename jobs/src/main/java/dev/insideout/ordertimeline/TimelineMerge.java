package dev.insideout.ordertimeline;

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

/**
 * Merges what the topics say of one order. An event counts once, whenever it comes; without a
 * header the order has no row, and its events wait for one.
 *
 * <p>Topics are read side by side, so an event may be read on either side of a tombstone that is in
 * another topic. It belongs to the deleted order when it was written to the log before the
 * tombstone; so the row is the same whichever is read first. For that a deletion is remembered
 * until {@link #LATE} of log time has passed.
 */
final class TimelineMerge {
  /** So much later than a tombstone no record is read that was written before it. */
  static final Duration LATE = Duration.ofDays(1);

  private static final Comparator<TimelineEvent> AS_IT_HAPPENED =
      Comparator.comparingLong(TimelineEvent::getEventTime)
          .thenComparing(TimelineEvent::getSource)
          .thenComparing(TimelineEvent::getEntity)
          .thenComparingLong(TimelineEvent::getVersion);

  private TimelineMerge() {}

  /** What an event changes. */
  enum Effect {
    ADDED,
    /** Nothing: it is known already. */
    REPEATED,
    /** It is known now, and belongs to what was deleted. */
    OF_DELETED_ORDER
  }

  /** Of an order of which nothing is known. */
  static Timeline empty() {
    return new Timeline(null, new HashMap<>(), null);
  }

  /** Adds an event that is no deletion. */
  static Effect add(Timeline timeline, OrderEvent event, long logTime) {
    Deletion deletion = timeline.getDeletion();
    if (deletion != null) {
      if (deletion.getEvents().contains(event.eventId())) {
        return Effect.REPEATED;
      }
      if (!event.isHeader() && logTime <= deletion.getLogTime()) {
        deletion.getEvents().add(event.eventId());
        return Effect.OF_DELETED_ORDER;
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
      return Effect.REPEATED;
    }
    Header header = timeline.getHeader();
    if (event.isHeader() && (header == null || event.version() > header.getVersion())) {
      timeline.setHeader(new Header(event.customerId(), event.what(), event.version()));
    }
    return Effect.ADDED;
  }

  /**
   * Deletes the order.
   *
   * @param logTime of the tombstone, in milliseconds since 1970
   * @return until when of log time the deletion is remembered
   */
  static long delete(Timeline timeline, long logTime) {
    Deletion earlier = timeline.getDeletion();
    List<String> gone = earlier == null ? new ArrayList<>() : earlier.getEvents();
    long deleted = earlier == null ? logTime : Math.max(earlier.getLogTime(), logTime);
    timeline
        .getEvents()
        .entrySet()
        .removeIf(
            event -> {
              boolean goes = goesWithTheOrder(event.getValue(), deleted);
              if (goes) {
                gone.add(event.getKey());
              }
              return goes;
            });
    timeline.setHeader(null);
    timeline.setDeletion(new Deletion(deleted, gone));
    return forgottenAt(timeline);
  }

  /** Until when of log time the deletion is remembered that an order has. */
  static long forgottenAt(Timeline timeline) {
    return timeline.getDeletion().getLogTime() + LATE.toMillis();
  }

  /** Headers are in the tombstone's own partition: all that were read were written before it. */
  private static boolean goesWithTheOrder(TimelineEvent event, long deleted) {
    return event.getSource().equals(OrderTopics.ORDERS) || event.getLogTime() <= deleted;
  }

  /** The row of an order that has a header. */
  static OrderTimeline row(String orderId, Timeline timeline) {
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
}
