package dev.insideout.cli.why;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.position.Positions;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which records are found behind a row. */
class InputSearchTest {
  private static final Instant MAY = Instant.parse("2026-05-07T10:30:00Z");
  private static final Instant JUNE = Instant.parse("2026-06-07T10:30:00Z");

  @Test
  void findsTheHistoryOfAnOrderAndTheCustomerByItsForeignKey() throws Exception {
    TestInputs log =
        TestInputs.of("order_status")
            .add("orders", "order_id", "o-1", "version", 1L, "customer_id", "c-1")
            .add("orders", "order_id", "o-2", "version", 1L, "customer_id", "c-1")
            .add("customers", "customer_id", "c-1", "name", "Ada")
            .add("orders", "order_id", "o-1", "version", 2L, "customer_id", "c-2")
            .add("customers", "customer_id", "c-2", "name", "Bob")
            .add("customers", "customer_id", "c-3", "name", "Eve")
            .add("order_lines", "order_id", "o-1", "line", 1, "version", 1L)
            .add("order_lines", "order_id", "o-2", "line", 1, "version", 1L)
            .delete("order_lines", "order_id", "o-1", "line", 1)
            .add("payments", "payment_id", "p-1", "order_id", "o-2", "version", 1L)
            .delete("customers", "customer_id", "c-2");

    assertThat(find(log, Map.of("order_id", "o-1"), true))
        .isEqualTo(
            Map.of(
                "orders", "by order_id: 0 3",
                "customers", "by customer_id: 2 4 10",
                "order_lines", "by order_id: 6 8",
                "payments", "by order_id:",
                "shipments", "by order_id:"));
  }

  @Test
  void whatMovedAwayIsFoundWithWhereItMovedTo() throws Exception {
    TestInputs log =
        TestInputs.of("order_status")
            .add("orders", "order_id", "o-1", "version", 1L, "customer_id", "c-1")
            .add("payments", "payment_id", "p-1", "order_id", "o-1", "version", 1L)
            .add("payments", "payment_id", "p-1", "order_id", "o-2", "version", 2L)
            .delete("payments", "payment_id", "p-1")
            .add("payments", "payment_id", "p-2", "order_id", "o-2", "version", 1L);

    assertThat(find(log, Map.of("order_id", "o-1"), true))
        .containsEntry("payments", "by order_id: 1 2 3");
  }

  @Test
  void takesOfAClockTheRowThatIsJoinedAsItIsNow() throws Exception {
    TestInputs log =
        TestInputs.of("waiting_orders")
            .add("orders", "order_id", "o-1", "version", 1L, "status", "paid")
            .add("orders", "order_id", "o-2", "version", 1L, "status", "paid")
            .add("clock", "granularity", "minute", "time_now", MAY)
            .add("clock", "granularity", "second", "time_now", JUNE)
            .add("clock", "granularity", "minute", "time_now", JUNE);

    assertThat(find(log, Map.of("order_id", "o-1"), true))
        .isEqualTo(
            Map.of(
                "orders", "by order_id: 0",
                "clock",
                    "every row with granularity = minute: no equality leads to single ones: 4"));

    Optional<Positions> cut = Optional.of(Positions.parse("clock-0:4,orders-0:1"));
    assertThat(find(log, cut, 100, Map.of("order_id", "o-1"), true).get("clock"))
        .as("as of an earlier cut")
        .endsWith(": 2");
  }

  @Test
  void findsTheRowsOfAMonthAndLeavesOutWhatMeetsNoneOfThem() throws Exception {
    TestInputs log =
        TestInputs.of("top_customers_by_month")
            .add("order_lines", "order_id", "o-1", "line", 1, "version", 1L, "event_time", MAY)
            .add("order_lines", "order_id", "o-2", "line", 1, "version", 1L, "event_time", JUNE)
            .add("order_lines", "order_id", "o-3", "line", 1, "version", 1L, "event_time", MAY)
            .add("orders", "order_id", "o-1", "version", 1L, "customer_id", "c-1")
            .add("orders", "order_id", "o-2", "version", 1L, "customer_id", "c-1")
            .add("order_lines", "order_id", "o-1", "line", 1, "version", 2L, "event_time", JUNE);
    Map<String, String> key = Map.of("month_start", "2026-05-01T00:00:00Z", "place", "1");

    assertThat(find(log, key, true))
        .as("o-3 has no order and so counts nowhere")
        .isEqualTo(
            Map.of(
                "order_lines", "by FLOOR(event_time TO MONTH): 0 5",
                "orders", "by order_id: 3"));
    assertThat(find(log, key, false))
        .as("of a row that is not there, o-3 may be the reason")
        .containsEntry("order_lines", "by FLOOR(event_time TO MONTH): 0 2 5");
  }

  @Test
  void aReadingThatFindsTooMuchWaitsForWhatOthersFind() throws Exception {
    TestInputs log =
        TestInputs.of("revenue_by_hour")
            .add("order_lines", "order_id", "o-7", "line", 1, "version", 1L, "event_time", MAY);
    for (int i = 0; i < 10; i++) {
      log.add("orders", "order_id", "o-" + i, "version", 1L, "country", "DE");
    }
    Map<String, String> key = Map.of("country", "DE", "hour_start", "2026-05-07T10:00:00Z");

    assertThat(find(log, Optional.empty(), 5, key, true))
        .isEqualTo(
            Map.of(
                "order_lines", "by FLOOR(event_time TO HOUR): 0",
                "orders", "by order_id, country: 8"));
    for (int i = 0; i < 10; i++) {
      log.add("order_lines", "order_id", "o-" + i, "line", 2, "version", 1L, "event_time", MAY);
    }
    assertThatThrownBy(() -> find(log, Optional.empty(), 5, key, true))
        .hasMessageContaining("More than 5 records of order_lines and orders may be behind")
        .hasMessageContaining("--limit");
  }

  private static Map<String, String> find(TestInputs log, Map<String, String> key, boolean exists) {
    return find(log, Optional.empty(), 100, key, exists);
  }

  /** By table: how it was searched, and the offsets that were found. */
  private static Map<String, String> find(
      TestInputs log, Optional<Positions> cut, int limit, Map<String, String> key, boolean exists) {
    return new InputSearch(log.trace(), log.tables(), log, cut, limit)
        .find(key, exists).stream()
            .collect(
                Collectors.toMap(
                    found -> found.table().name(),
                    found ->
                        found.how()
                            + ":"
                            + found.records().stream()
                                .map(record -> " " + record.offset())
                                .collect(Collectors.joining())));
  }
}
