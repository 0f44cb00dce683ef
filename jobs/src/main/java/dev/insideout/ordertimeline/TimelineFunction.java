package dev.insideout.ordertimeline;

import dev.insideout.flink.job.RecordValue;
import dev.insideout.flink.job.StateLayout;
import dev.insideout.ordertimeline.state.Timeline;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Keeps what {@link TimelineMerge} makes of an order, and tells its row when that changes. */
final class TimelineFunction extends KeyedProcessFunction<String, OrderEvent, OrderTimeline> {
  private static final long serialVersionUID = 1L;

  static final String UID = "timeline";

  /**
   * One record and not a state map: each change reads all of an order's events, and that is one
   * look-up where a map would be an iteration.
   */
  static final ValueStateDescriptor<Timeline> TIMELINE =
      StateLayout.value("timeline", Timeline.class);

  private transient ValueState<Timeline> state;
  private transient Counter repeatedEvents;
  private transient Counter eventsOfDeletedOrders;

  @Override
  public void open(OpenContext context) {
    state = RecordValue.of(getRuntimeContext(), TIMELINE);
    repeatedEvents = getRuntimeContext().getMetricGroup().counter("repeatedEvents");
    eventsOfDeletedOrders = getRuntimeContext().getMetricGroup().counter("eventsOfDeletedOrders");
  }

  @Override
  public void processElement(OrderEvent event, Context context, Collector<OrderTimeline> out)
      throws Exception {
    Timeline before = state.value();
    Timeline timeline = before == null ? TimelineMerge.empty() : before;
    if (event.isDeletion()) {
      delete(timeline, context, out);
      return;
    }
    switch (TimelineMerge.add(timeline, event, context.timestamp())) {
      case ADDED -> {
        state.update(timeline);
        tell(event.orderId(), timeline, out);
      }
      case OF_DELETED_ORDER -> {
        eventsOfDeletedOrders.inc();
        state.update(timeline);
      }
      case REPEATED -> repeatedEvents.inc();
    }
  }

  private void delete(Timeline timeline, Context context, Collector<OrderTimeline> out)
      throws Exception {
    boolean hadRow = timeline.getHeader() != null;
    long forgottenAt = TimelineMerge.delete(timeline, context.timestamp());
    if (hadRow) {
      out.collect(OrderTimeline.deleted(context.getCurrentKey()));
    }
    state.update(timeline);
    context.timerService().registerEventTimeTimer(forgottenAt);
  }

  private static void tell(String order, Timeline timeline, Collector<OrderTimeline> out) {
    if (timeline.getHeader() != null) {
      out.collect(TimelineMerge.row(order, timeline));
    }
  }

  /**
   * Forgets a deletion in log time. Other timers are of {@link TimelineBootstrap} alone: nobody has
   * told the rows of the state that it makes.
   */
  @Override
  public void onTimer(long time, OnTimerContext context, Collector<OrderTimeline> out)
      throws Exception {
    Timeline timeline = state.value();
    if (timeline == null) {
      return;
    }
    if (context.timeDomain() == TimeDomain.PROCESSING_TIME) {
      tell(context.getCurrentKey(), timeline, out);
    } else if (timeline.getDeletion() != null && TimelineMerge.forgottenAt(timeline) <= time) {
      forgetDeletion(timeline);
    }
  }

  private void forgetDeletion(Timeline timeline) throws Exception {
    timeline.setDeletion(null);
    if (timeline.getHeader() == null && timeline.getEvents().isEmpty()) {
      state.clear();
    } else {
      state.update(timeline);
    }
  }
}
