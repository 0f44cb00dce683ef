package dev.insideout.ordertimeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.ordertimeline.OrderTimeline.Event;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the events of an order, in whatever order they come. */
class TimelineFunctionTest {
  private static final String ORDER = "o-1";
  private static final long SEED = 20_260_214;
  private static final long LATE = TimelineMerge.LATE.toMillis();

  private KeyedOneInputStreamOperatorTestHarness<String, OrderEvent, OrderTimeline> orders;

  @BeforeEach
  void start() throws Exception {
    orders =
        ProcessFunctionTestHarnesses.forKeyedProcessFunction(
            new TimelineFunction(), OrderEvent::orderId, Types.STRING);
  }

  @AfterEach
  void stop() throws Exception {
    orders.close();
  }

  @Test
  void anOrderHasItsEventsInTheOrderInWhichTheyHappened() throws Exception {
    read(100, delivered(40));
    read(101, paid(20));
    read(102, created(10));
    read(103, line(10, 2));
    read(104, line(10, 1));

    assertThat(newest())
        .isEqualTo(
            row(
                "created",
                new Event(10, "order_lines", "1", 1, "1 of p-1 at 3.50"),
                new Event(10, "order_lines", "2", 1, "1 of p-1 at 3.50"),
                new Event(10, "orders", ORDER, 1, "created"),
                new Event(20, "payments", "pay-1", 1, "captured 3.50"),
                new Event(40, "shipments", "ship-1", 1, "delivered by DHL")));
  }

  @Test
  void hasNoRowBeforeItsHeader() throws Exception {
    read(100, paid(20));
    read(101, line(10, 1));

    assertThat(orders.extractOutputValues()).isEmpty();
    assertThat(orders.numKeyedStateEntries()).isOne();
  }

  @Test
  void theNewestVersionTellsTheStatusWhateverTheOrderOfArrival() throws Exception {
    read(100, header(3, 30, "paid"));
    read(101, created(10));
    read(102, header(2, 20, "validated"));

    assertThat(newest().status()).isEqualTo("paid");
    assertThat(newest().history())
        .extracting(Event::what)
        .containsExactly("created", "validated", "paid");
  }

  @Test
  void anEventThatComesTwiceCountsOnce() throws Exception {
    read(100, created(10));
    read(101, paid(20));
    int rows = orders.extractOutputValues().size();

    read(102, paid(20));
    read(103, created(10));

    assertThat(orders.extractOutputValues()).hasSize(rows);
    assertThat(newest().history()).hasSize(2);
  }

  @Test
  void itsTombstoneDeletesItsRowAndItsState() throws Exception {
    read(100, created(10));
    read(101, paid(20));
    read(102, OrderEvent.deletion(ORDER));

    assertThat(newest()).isEqualTo(OrderTimeline.deleted(ORDER));
    orders.processWatermark(102 + LATE);
    assertThat(orders.numKeyedStateEntries()).isZero();
    assertThat(orders.numEventTimeTimers()).isZero();
  }

  @Test
  void whatComesAfterTheTombstoneBringsNoRowBackUntilANewHeaderDoes() throws Exception {
    read(100, created(10));
    read(200, OrderEvent.deletion(ORDER));
    int rows = orders.extractOutputValues().size();

    read(150, paid(20));
    read(201, created(10));
    read(202, delivered(40));
    assertThat(orders.extractOutputValues()).hasSize(rows);

    read(203, new OrderEvent(ORDER, "orders-again", 50, "orders", ORDER, 1, "created", "bob"));
    assertThat(newest())
        .isEqualTo(
            new OrderTimeline(
                ORDER,
                "bob",
                "created",
                List.of(
                    new Event(40, "shipments", "ship-1", 1, "delivered by DHL"),
                    new Event(50, "orders", ORDER, 1, "created"))));
  }

  @Test
  void eventsOfADeletedOrderThatAreReadLateLeaveNothingBehind() throws Exception {
    read(200, OrderEvent.deletion(ORDER));
    read(150, paid(20));
    read(160, delivered(40));
    read(250, paid(20));

    assertThat(orders.numKeyedStateEntries()).isOne();
    orders.processWatermark(200 + LATE);
    assertThat(orders.numKeyedStateEntries()).isZero();
    assertThat(orders.extractOutputValues()).isEmpty();
  }

  @Test
  void aLaterDeletionIsRememberedForItsOwnTime() throws Exception {
    read(100, OrderEvent.deletion(ORDER));
    read(200, OrderEvent.deletion(ORDER));
    orders.processWatermark(100 + LATE);

    assertThat(orders.numKeyedStateEntries()).isOne();
    orders.processWatermark(200 + LATE);
    assertThat(orders.numKeyedStateEntries()).isZero();
  }

  @Test
  void anOrderThatIsBackKeepsItsRowWhenItsDeletionIsForgotten() throws Exception {
    read(100, OrderEvent.deletion(ORDER));
    read(101, created(10));
    orders.processWatermark(100 + LATE);
    read(100 + LATE + 1, paid(20));

    assertThat(newest().history())
        .extracting(Event::what)
        .containsExactly("created", "captured 3.50");
  }

  @Test
  void topicsReadSideBySideInAnyWayGiveOneRow() throws Exception {
    Random random = new Random(SEED);
    List<Written> headers =
        List.of(
            new Written(100, created(10)),
            new Written(110, header(2, 15, "paid")),
            new Written(200, OrderEvent.deletion(ORDER)),
            new Written(205, header(2, 15, "paid")),
            new Written(
                210, new OrderEvent(ORDER, "again", 50, "orders", ORDER, 1, "created", "bob")));
    List<Written> payments =
        List.of(
            new Written(150, paid(20)), new Written(201, paid(20)), new Written(206, refunded(60)));
    List<Written> shipments = List.of(new Written(199, delivered(40)));
    OrderTimeline expected =
        new OrderTimeline(
            ORDER,
            "bob",
            "created",
            List.of(
                new Event(50, "orders", ORDER, 1, "created"),
                new Event(60, "payments", "pay-1", 2, "refunded 3.50")));
    int ways = 200;
    for (int way = 0; way < ways; way++) {
      stop();
      start();
      for (Written next : interleaved(random, List.of(headers, payments, shipments))) {
        read(next.at(), next.event());
      }
      assertThat(newest()).as("way %d, seed %d", way, SEED).isEqualTo(expected);
    }
    System.out.printf("%d ways to read three topics, one row, seed %d%n", ways, SEED);
  }

  private record Written(long at, OrderEvent event) {}

  /** Each topic in its order, the topics in any. */
  private static List<Written> interleaved(Random random, List<List<Written>> topics) {
    List<Integer> turns = new ArrayList<>();
    for (int topic = 0; topic < topics.size(); topic++) {
      turns.addAll(Collections.nCopies(topics.get(topic).size(), topic));
    }
    Collections.shuffle(turns, random);
    int[] next = new int[topics.size()];
    return turns.stream().map(topic -> topics.get(topic).get(next[topic]++)).toList();
  }

  private void read(long logTime, OrderEvent event) throws Exception {
    orders.processElement(event, logTime);
  }

  private OrderTimeline newest() {
    List<OrderTimeline> rows = orders.extractOutputValues();
    return rows.get(rows.size() - 1);
  }

  private static OrderTimeline row(String status, Event... history) {
    return new OrderTimeline(ORDER, "ann", status, List.of(history));
  }

  private static OrderEvent created(long time) {
    return header(1, time, "created");
  }

  private static OrderEvent header(long version, long time, String status) {
    return OrderEvent.header(ORDER, "orders-" + version, time, version, status, "ann");
  }

  private static OrderEvent paid(long time) {
    return OrderEvent.step(ORDER, "payments-1", time, "payments", "pay-1", 1, "captured 3.50");
  }

  private static OrderEvent refunded(long time) {
    return OrderEvent.step(ORDER, "payments-2", time, "payments", "pay-1", 2, "refunded 3.50");
  }

  private static OrderEvent delivered(long time) {
    return OrderEvent.step(
        ORDER, "shipments-1", time, "shipments", "ship-1", 1, "delivered by DHL");
  }

  private static OrderEvent line(long time, int line) {
    return OrderEvent.step(
        ORDER,
        "order_lines-" + line,
        time,
        "order_lines",
        Integer.toString(line),
        1,
        "1 of p-1 at 3.50");
  }
}
