package dev.insideout.demo.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.tuple;

import dev.insideout.cache.TestViews;
import dev.insideout.demo.fact.Order;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of orders that were taken over HTTP. */
class DecisionFollowerTest {
  private static final Instant DECIDED = Instant.parse("2026-01-05T08:00:10Z");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Magic byte and schema id. */
  private static final int WIRE_PREFIX = 5;

  private final TestViews orders = TestViews.of(OrdersApi.ORDER_STATUS, "order_id");
  private final TestViews validations = TestViews.of(DecisionFollower.VALIDATIONS, "order_id");
  private final TestOrderLog log = new TestOrderLog();
  private DecisionFollower follower;

  @BeforeEach
  void start() {
    follower =
        DecisionFollower.start(
            log.orderLog(),
            orders.cache(OrdersApi.ORDER_STATUS),
            validations.cache(DecisionFollower.VALIDATIONS),
            Duration.ofMillis(1));
  }

  @AfterEach
  void stop() {
    follower.close();
    orders.close();
    validations.close();
  }

  @Test
  void anOrderBecomesWhatIsDecided() throws Exception {
    shown("H-1", "created");
    shown("H-2", "created");
    shown("H-3", "created");
    decided("H-1", "validated", 1);
    decided("H-2", "failed", 1);
    decided("H-3", "timed_out", 1);

    assertThat(written(3))
        .extracting(Order::getOrderId, Order::getStatus, Order::getVersion)
        .containsExactlyInAnyOrder(
            tuple("H-1", "validated", 2L), tuple("H-2", "failed", 2L), tuple("H-3", "failed", 2L));
  }

  @Test
  void aDecisionMayComeBeforeTheOrderIsShown() throws Exception {
    decided("H-1", "validated", 1);
    shown("H-1", "created");

    assertThat(written(1)).singleElement().extracting(Order::getStatus).isEqualTo("validated");
  }

  @Test
  void aRevisedDecisionIsAnotherVersion() throws Exception {
    shown("H-1", "created");
    decided("H-1", "validated", 1);
    written(1);
    shown("H-1", "validated");
    decided("H-1", "failed", 2);

    assertThat(written(2).get(1))
        .extracting(Order::getStatus, Order::getVersion, Order::getEventTime)
        .containsExactly("failed", 3L, DECIDED);
  }

  @Test
  void whatAnotherInstanceHasDoneIsWrittenAlike() throws Exception {
    shown("H-1", "created");
    decided("H-1", "validated", 1);
    Order first = written(1).get(0);

    DecisionFollower other =
        DecisionFollower.start(
            log.orderLog(),
            orders.cache(OrdersApi.ORDER_STATUS),
            validations.cache(DecisionFollower.VALIDATIONS),
            Duration.ofMillis(1));

    assertThat(written(2)).containsExactly(first, first);
    other.close();
  }

  @Test
  void ordersThatHaveGoneOnAndThoseOfOthersAreLeftAlone() throws Exception {
    shown("H-1", "paid");
    shown("O-2", "created");
    shown("H-3", "validated");
    decided("H-1", "failed", 2);
    decided("O-2", "validated", 1);
    decided("H-3", "validated", 1);
    shown("H-4", "created");
    decided("H-4", "validated", 1);

    assertThat(written(1)).singleElement().extracting(Order::getOrderId).isEqualTo("H-4");
  }

  @Test
  void whatTheLogDoesNotTakeIsWrittenLater() throws Exception {
    log.refuse("orders");
    shown("H-1", "created");
    decided("H-1", "validated", 1);
    assertThat(log.written()).isEmpty();

    log.refuse("");

    assertThat(written(1)).singleElement().extracting(Order::getStatus).isEqualTo("validated");
  }

  private void shown(String order, String status) {
    orders.put(
        OrdersApi.ORDER_STATUS,
        OrderStatus.newBuilder()
            .setOrderId(order)
            .setStatus(status)
            .setStatusSince(DECIDED)
            .setCountry("DE")
            .setCustomerId("C1")
            .setCustomerName(null)
            .setCustomerLevel(null)
            .setCustomerCity(null)
            .setLineCount(1)
            .setTotal(new BigDecimal("1.00"))
            .setCaptured(new BigDecimal("0.00"))
            .setRefunded(new BigDecimal("0.00"))
            .setPaymentStatus(null)
            .setShipmentStatus(null)
            .build());
    orders.endEpoch();
  }

  private void decided(String order, String status, int revision) {
    validations.put(
        DecisionFollower.VALIDATIONS, new OrderValidation(order, status, revision, DECIDED));
    validations.endEpoch();
  }

  /** The headers that are written, once there are so many. */
  private List<Order> written(int count) throws Exception {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (log.written().size() < count) {
      if (Instant.now().isAfter(deadline)) {
        fail("expected %d headers, found %s", count, log.written());
      }
      LockSupport.parkNanos(1_000_000);
    }
    List<Order> headers = new ArrayList<>();
    for (ProducerRecord<byte[], byte[]> record : log.written()) {
      byte[] value = record.value();
      headers.add(
          new SpecificDatumReader<>(Order.class)
              .read(
                  null,
                  DecoderFactory.get()
                      .binaryDecoder(value, WIRE_PREFIX, value.length - WIRE_PREFIX, null)));
    }
    return headers;
  }
}
