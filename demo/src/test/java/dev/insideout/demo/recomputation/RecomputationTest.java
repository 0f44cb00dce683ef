package dev.insideout.demo.recomputation;

import static dev.insideout.demo.recomputation.Facts.NINE;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecomputationTest {
  private static BigDecimal euro(String amount) {
    return new BigDecimal(amount);
  }

  @Test
  void theNewestVersionIsTheRowInWhateverOrderVersionsArrive() {
    Facts facts =
        new Facts()
            .order("o1", 3, "paid")
            .order("o1", 1, "created")
            .order("o1", 2, "validated")
            .order("o1", 3, "paid");

    assertThat(facts.row("order_status", "o1"))
        .containsEntry("status", "paid")
        .containsEntry("status_since", NINE.plusSeconds(3));
  }

  @Test
  void aTombstoneEndsARowAndTheMemoryOfItsVersion() {
    Facts facts = new Facts().order("o1", 3, "paid").orderGone("o1");
    assertThat(facts.view("order_status")).isEmpty();

    facts.order("o1", 1, "created");
    assertThat(facts.row("order_status", "o1")).containsEntry("status", "created");
  }

  @Test
  void withoutAVersionTheLastToArriveIsTheRow() {
    Facts facts = new Facts().customer("c1", 2, "Ida", "Essen").customer("c1", 1, "Ida", "Bremen");

    assertThat(facts.row("customer_360", "c1")).containsEntry("city", "Bremen");
  }

  @Test
  void orderStatusJoinsWithoutMultiplying() {
    Facts facts =
        new Facts()
            .customer("c1", 1, "Ida", "Essen")
            .order("o1", 4, "shipped")
            .line("o1", 1, 1, 2, "1.25")
            .line("o1", 2, 1, 3, "0.99")
            .line("o1", 2, 2, 1, "0.99")
            .payment("y1", "o1", 1, "failed", "3.49")
            .payment("y2", "o1", 2, "captured", "3.49")
            .payment("y2", "o1", 1, "authorised", "3.49")
            .shipment("s1", "o1", 3, "delivered")
            .shipment("s2", "o1", 2, "in_transit");

    assertThat(facts.view("order_status"))
        .containsExactly(
            Map.entry(
                List.of("o1"),
                Map.ofEntries(
                    Map.entry("order_id", "o1"),
                    Map.entry("status", "shipped"),
                    Map.entry("status_since", NINE.plusSeconds(4)),
                    Map.entry("country", "DE"),
                    Map.entry("customer_id", "c1"),
                    Map.entry("customer_name", "Ida"),
                    Map.entry("customer_level", "basic"),
                    Map.entry("customer_city", "Essen"),
                    Map.entry("line_count", 2L),
                    Map.entry("total", euro("3.49")),
                    Map.entry("captured", euro("3.49")),
                    Map.entry("refunded", euro("0.00")),
                    Map.entry("payment_status", "captured"),
                    Map.entry("shipment_status", "in_transit"))));
  }

  @Test
  void orderStatusOfABareHeaderOfAForgottenCustomer() {
    Facts facts =
        new Facts().customer("c1", 1, "Ida", "Essen").order("o1", 1, "created").customerGone("c1");

    assertThat(facts.row("order_status", "o1"))
        .containsEntry("customer_id", "c1")
        .containsEntry("customer_name", null)
        .containsEntry("customer_level", null)
        .containsEntry("customer_city", null)
        .containsEntry("line_count", 0L)
        .containsEntry("total", euro("0.00"))
        .containsEntry("payment_status", null)
        .containsEntry("shipment_status", null);
  }

  @Test
  void aRefundIsMoneyThatCameAndWent() {
    Facts facts =
        new Facts().order("o1", 5, "cancelled").payment("y1", "o1", 3, "refunded", "7.00");

    assertThat(facts.row("order_status", "o1"))
        .containsEntry("captured", euro("7.00"))
        .containsEntry("refunded", euro("7.00"))
        .containsEntry("payment_status", "refunded");
  }

  @Test
  void customer360CountsOrdersByFate() {
    Facts facts =
        new Facts()
            .customer("c1", 1, "Ida", "Essen")
            .customer("c2", 1, "Jan", "Bremen")
            .order("o1", 1, "created")
            .order("o2", 4, "shipped")
            .order("o3", 5, "delivered")
            .order("o4", 4, "cancelled")
            .order("o5", 2, "failed")
            .payment("y2", "o2", 2, "captured", "10.00")
            .payment("y3", "o3", 2, "captured", "5.50")
            .payment("y4", "o4", 3, "refunded", "2.00")
            .payment("y5", "o5", 1, "failed", "99.00")
            .payment("y9", "not there yet", 2, "captured", "1.00");

    assertThat(facts.row("customer_360", "c1"))
        .containsEntry("orders_placed", 5L)
        .containsEntry("orders_open", 2L)
        .containsEntry("orders_delivered", 1L)
        .containsEntry("orders_cancelled", 1L)
        .containsEntry("orders_failed", 1L)
        .containsEntry("captured", euro("17.50"))
        .containsEntry("refunded", euro("2.00"));
    assertThat(facts.row("customer_360", "c2"))
        .containsEntry("orders_placed", 0L)
        .containsEntry("captured", euro("0.00"));
    assertThat(facts.customerGone("c1").view("customer_360")).containsOnlyKeys(List.of("c2"));
  }

  @Test
  void productAvailabilityIsStockLessWhatOpenOrdersHold() {
    Facts facts =
        new Facts()
            .product("p1", "1.25")
            .product("p2", "2.00")
            .stock("p1", 5)
            .order("o1", 1, "created")
            .order("o2", 3, "paid")
            .order("o3", 4, "shipped")
            .line("o1", 1, 1, "p1", 4, "1.25", NINE)
            .line("o2", 1, 1, "p1", 2, "1.25", NINE)
            .line("o3", 1, 1, "p1", 100, "1.25", NINE)
            .line("not there yet", 1, 1, "p1", 100, "1.25", NINE);

    assertThat(facts.row("product_availability", "p1"))
        .containsEntry("on_hand", 5)
        .containsEntry("held", 6L)
        .containsEntry("available", -1L)
        .containsEntry("price", euro("1.25"));
    assertThat(facts.row("product_availability", "p2"))
        .containsEntry("on_hand", null)
        .containsEntry("held", 0L)
        .containsEntry("available", 0L);
  }

  @Test
  void aLateLineCorrectsItsHourAndACancelledOrderLeavesIt() {
    Facts facts =
        new Facts()
            .order("o1", 3, "paid", "c1", "DE")
            .order("o2", 4, "shipped", "c2", "DE")
            .order("o3", 5, "delivered", "c3", "NL")
            .order("o4", 2, "validated", "c1", "DE")
            .line("o1", 1, 1, "p1", 2, "1.25", NINE.plusSeconds(3599))
            .line("o2", 1, 1, "p1", 1, "4.00", NINE)
            .line("o3", 1, 1, "p1", 1, "9.99", NINE.plus(Duration.ofHours(1)))
            .line("o4", 1, 1, "p1", 1, "8.00", NINE);
    Map<String, Object> nineInGermany =
        Map.of(
            "country",
            "DE",
            "hour_start",
            NINE,
            "order_count",
            2L,
            "pieces",
            3L,
            "revenue",
            euro("6.50"));
    assertThat(facts.row("revenue_by_hour", "DE", NINE)).isEqualTo(nineInGermany);
    assertThat(facts.row("revenue_by_hour", "NL", NINE.plus(Duration.ofHours(1))))
        .containsEntry("revenue", euro("9.99"));

    facts.line("o1", 2, 1, "p2", 1, "0.50", NINE);
    assertThat(facts.row("revenue_by_hour", "DE", NINE))
        .containsEntry("order_count", 2L)
        .containsEntry("pieces", 4L)
        .containsEntry("revenue", euro("7.00"));

    facts.order("o1", 4, "cancelled").order("o2", 5, "cancelled");
    assertThat(facts.view("revenue_by_hour"))
        .containsOnlyKeys(List.of("NL", NINE.plus(Duration.ofHours(1))));
  }

  @Test
  void aMonthHasThreePlacesAndEqualSumsAreToldApartById() {
    Facts facts =
        new Facts()
            .order("o1", 1, "paid", "c1", "DE")
            .order("o2", 1, "shipped", "c2", "DE")
            .order("o3", 1, "delivered", "c3", "NL")
            .order("o4", 1, "paid", "c4", "NL")
            .order("o5", 1, "created", "c5", "NL")
            .line("o1", 1, 1, 1, "1.00")
            .line("o2", 1, 1, 3, "1.00")
            .line("o3", 1, 1, 2, "1.00")
            .line("o4", 1, 1, 1, "2.00")
            .line("o5", 1, 1, 9, "9.00");
    Instant month = Instant.parse("2026-01-01T00:00:00Z");
    assertThat(NINE).isBetween(month, month.plus(Duration.ofDays(31)));

    assertThat(facts.view("top_customers_by_month"))
        .containsOnlyKeys(List.of(month, 1L), List.of(month, 2L), List.of(month, 3L));
    assertThat(facts.row("top_customers_by_month", month, 1L))
        .containsEntry("customer_id", "c2")
        .containsEntry("order_count", 1L)
        .containsEntry("spent", euro("3.00"));
    assertThat(facts.row("top_customers_by_month", month, 2L)).containsEntry("customer_id", "c3");
    assertThat(facts.row("top_customers_by_month", month, 3L)).containsEntry("customer_id", "c4");
  }

  @Test
  void anOpenOrderWaitsFromItsHourOnByTheClockOfMinutes() {
    Facts facts =
        new Facts()
            .order("o1", 0, "created")
            .order("o2", 0, "delivered")
            .clock("hour", NINE.plus(Duration.ofHours(9)));
    assertThat(facts.view("waiting_orders")).isEmpty();

    facts.clock("minute", NINE.plus(Duration.ofMinutes(59)));
    assertThat(facts.view("waiting_orders")).isEmpty();

    facts.clock("minute", NINE.plus(Duration.ofMinutes(60)));
    assertThat(facts.view("waiting_orders")).containsOnlyKeys(List.of("o1"));
    assertThat(facts.row("waiting_orders", "o1"))
        .containsEntry("status", "created")
        .containsEntry("status_since", NINE)
        .containsEntry("customer_id", "c1")
        .containsEntry("country", "DE");
  }

  @Test
  void anOrderCountsOnceForEachPairOfItsProducts() {
    Facts facts =
        new Facts()
            .line("o1", 1, 1, "p2", 1, "1.00", NINE)
            .line("o1", 2, 1, "p1", 1, "1.00", NINE)
            .line("o1", 3, 1, "p2", 1, "1.00", NINE)
            .line("o2", 1, 1, "p1", 1, "1.00", NINE)
            .line("o2", 2, 1, "p2", 1, "1.00", NINE)
            .line("o2", 3, 1, "p3", 1, "1.00", NINE);

    assertThat(facts.view("bought_together"))
        .containsOnlyKeys(List.of("p1", "p2"), List.of("p1", "p3"), List.of("p2", "p3"));
    assertThat(facts.row("bought_together", "p1", "p2")).containsEntry("order_count", 2L);

    facts.line("o2", 2, 2, "p9", 1, "1.00", NINE);
    assertThat(facts.row("bought_together", "p1", "p2")).containsEntry("order_count", 1L);
    assertThat(facts.row("bought_together", "p3", "p9")).containsEntry("order_count", 1L);
  }

  @Test
  void anOrderStandsInTheHourOfItsEarliestLineAtItsStage() {
    Facts facts =
        new Facts()
            .order("o1", 1, "created", "c1", "DE")
            .order("o2", 3, "paid", "c1", "DE")
            .order("o3", 1, "created", "c1", "DE")
            .line("o1", 1, 1, "p1", 1, "1.00", NINE.plusSeconds(3600))
            .line("o2", 1, 1, "p1", 1, "1.00", NINE.plusSeconds(1))
            .line("o2", 2, 1, "p1", 1, "1.00", NINE.plusSeconds(7200));
    assertThat(facts.view("order_funnel_by_hour"))
        .containsOnlyKeys(List.of("DE", NINE), List.of("DE", NINE.plusSeconds(3600)));

    facts.line("o1", 2, 1, "p1", 1, "1.00", NINE.plusSeconds(3599)).order("o2", 4, "cancelled");
    assertThat(facts.view("order_funnel_by_hour")).containsOnlyKeys(List.of("DE", NINE));
    assertThat(facts.row("order_funnel_by_hour", "DE", NINE))
        .containsEntry("placed", 2L)
        .containsEntry("created", 1L)
        .containsEntry("validated", 0L)
        .containsEntry("paid", 0L)
        .containsEntry("shipped", 0L)
        .containsEntry("delivered", 0L)
        .containsEntry("cancelled", 1L)
        .containsEntry("failed", 0L);
  }

  @Test
  void whatWasSoldStaysAtItsPriceAndIsShownAtThatOfToday() {
    Facts facts =
        new Facts()
            .product("p1", "1.25")
            .product("p2", "9.00")
            .order("o1", 3, "paid")
            .order("o2", 4, "cancelled")
            .line("o1", 1, 1, "p1", 2, "1.20", NINE)
            .line("o1", 2, 1, "p1", 1, "1.00", NINE)
            .line("o2", 1, 1, "p1", 50, "1.00", NINE)
            .line("o1", 3, 1, "not in the catalogue", 1, "1.00", NINE)
            .product("p1", "2.00");

    assertThat(facts.view("product_sales")).containsOnlyKeys(List.of("p1"), List.of("p2"));
    assertThat(facts.row("product_sales", "p1"))
        .containsEntry("name", "bread")
        .containsEntry("price", euro("2.00"))
        .containsEntry("order_count", 1L)
        .containsEntry("pieces", 3L)
        .containsEntry("revenue", euro("3.40"))
        .containsEntry("revenue_at_price", euro("6.00"));
    assertThat(facts.row("product_sales", "p2"))
        .containsEntry("pieces", 0L)
        .containsEntry("revenue", euro("0.00"))
        .containsEntry("revenue_at_price", euro("0.00"));
  }

  @Test
  void openOrdersAreAddedUpByTheLevelThatTheirCustomerHasNow() {
    Facts facts =
        new Facts()
            .customer("c1", 1, "Ida", "Essen")
            .order("o1", 5, "created", "c1", "DE")
            .order("o2", 2, "shipped", "c1", "DE")
            .order("o3", 1, "delivered", "c1", "DE")
            .order("o4", 1, "paid", "nobody", "DE")
            .line("o1", 1, 1, 2, "1.25")
            .line("o2", 1, 1, 1, "4.00")
            .line("o3", 1, 1, 1, "99.00");

    assertThat(facts.view("open_orders_by_level"))
        .containsOnlyKeys(List.of("basic"), List.of("unknown"));
    assertThat(facts.row("open_orders_by_level", "basic"))
        .containsEntry("order_count", 2L)
        .containsEntry("total", euro("6.50"))
        .containsEntry("oldest_since", NINE.plusSeconds(2));
    assertThat(facts.row("open_orders_by_level", "unknown"))
        .containsEntry("order_count", 1L)
        .containsEntry("total", euro("0.00"));
    assertThat(facts.customerGone("c1").row("open_orders_by_level", "unknown"))
        .containsEntry("order_count", 3L);
  }
}
