package dev.insideout.flink.unified;

import static dev.insideout.flink.unified.HopHarness.AT_BARRIERS;
import static dev.insideout.flink.unified.TestRows.CUSTOMERS;
import static dev.insideout.flink.unified.TestRows.arm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.flink.unified.HopHarness.Backend;
import dev.insideout.flink.unified.HopHarness.Join.Lookup;
import java.util.List;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sales with the customer that they point to. */
class LookupHopTest {
  private static final int SALE = 0;
  private static final int CUSTOMER = 1;

  private static final Lookup LEFT = new Lookup(arm(CUSTOMERS, false), true);
  private static final Lookup INNER = new Lookup(arm(CUSTOMERS, true), true);

  /** Sales that an earlier lookup put out. */
  private static final Lookup LEFT_OUT_OF_ORDER = new Lookup(arm(CUSTOMERS, false), false);

  private static void add(HopHarness hop, Object... sale) throws Exception {
    hop.receive(SALE, RowKind.UPDATE_AFTER, sale);
  }

  private static void takeBack(HopHarness hop, Object... sale) throws Exception {
    hop.receive(SALE, RowKind.UPDATE_BEFORE, sale);
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void aCustomerIsNullUntilKnown(Backend backend) throws Exception {
    try (HopHarness hop = HopHarness.open(LEFT, AT_BARRIERS, backend)) {
      add(hop, 1, 7, "placed");
      assertThat(hop.barrier()).containsExactly("+I 1 7 placed null null");

      hop.upsert(CUSTOMER, 7, "Ada");
      assertThat(hop.barrier()).containsExactly("-U 1 7 placed null null", "+U 1 7 placed 7 Ada");

      hop.upsert(CUSTOMER, 7, "Ada Lovelace");
      assertThat(hop.barrier())
          .containsExactly("-U 1 7 placed 7 Ada", "+U 1 7 placed 7 Ada Lovelace");

      hop.delete(CUSTOMER, 7);
      assertThat(hop.barrier())
          .containsExactly("-U 1 7 placed 7 Ada Lovelace", "+U 1 7 placed null null");
      assertThat(hop.stateEntries()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void withoutItsCustomerASaleIsNotInAnInnerJoin(Backend backend) throws Exception {
    try (HopHarness hop = HopHarness.open(INNER, AT_BARRIERS, backend)) {
      add(hop, 1, 7, "placed");
      add(hop, 2, null, "placed");
      assertThat(hop.barrier()).isEmpty();

      hop.upsert(CUSTOMER, 7, "Ada");
      assertThat(hop.barrier()).containsExactly("+I 1 7 placed 7 Ada");

      takeBack(hop, 1, 7, "placed");
      add(hop, 1, 7, "sent");
      hop.delete(CUSTOMER, 7);
      assertThat(hop.barrier()).containsExactly("-D 1 7 placed 7 Ada");

      hop.upsert(CUSTOMER, 7, "Bob");
      assertThat(hop.barrier()).containsExactly("+I 1 7 sent 7 Bob");
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void aCustomerFansOutToAllOfItsSales(Backend backend) throws Exception {
    int sales = 10_000;
    try (HopHarness hop = HopHarness.open(LEFT, AT_BARRIERS, backend)) {
      hop.upsert(CUSTOMER, 7, "Ada");
      for (int sale = 0; sale < sales; sale++) {
        add(hop, sale, 7, "placed");
      }
      assertThat(hop.barrier()).hasSize(sales).contains("+I 77 7 placed 7 Ada");
      assertThat(hop.stateEntries()).isEqualTo(backend == Backend.HEAP ? 2 : sales + 1);

      hop.upsert(CUSTOMER, 7, "another");
      hop.upsert(CUSTOMER, 7, "Bob");
      takeBack(hop, 77, 7, "placed");
      add(hop, 77, 7, "sent");
      takeBack(hop, 78, 7, "placed");
      assertThat(hop.barrier())
          .hasSize(2 * sales - 1)
          .contains("-U 77 7 placed 7 Ada", "+U 77 7 sent 7 Bob", "-D 78 7 placed 7 Ada")
          .contains("-U 79 7 placed 7 Ada", "+U 79 7 placed 7 Bob")
          .doesNotHaveDuplicates();

      hop.upsert(CUSTOMER, 7, "another");
      hop.upsert(CUSTOMER, 7, "Bob");
      assertThat(hop.barrier()).as("a customer that is what it was").isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void aSaleMovesToAnotherCustomer(Backend backend) throws Exception {
    try (HopHarness hop = HopHarness.open(LEFT, AT_BARRIERS, backend)) {
      hop.upsert(CUSTOMER, 7, "Ada");
      hop.upsert(CUSTOMER, 8, "Bob");
      add(hop, 1, 7, "placed");
      hop.barrier();

      takeBack(hop, 1, 7, "placed");
      add(hop, 1, 8, "placed");
      assertThat(hop.barrier())
          .containsExactlyInAnyOrder("-D 1 7 placed 7 Ada", "+I 1 8 placed 8 Bob");

      takeBack(hop, 1, 8, "placed");
      add(hop, 1, null, "placed");
      assertThat(hop.barrier())
          .containsExactlyInAnyOrder("-D 1 8 placed 8 Bob", "+I 1 null placed null null");

      hop.upsert(CUSTOMER, 7, "Cleo");
      hop.upsert(CUSTOMER, 8, "Dora");
      assertThat(hop.barrier()).as("nothing points to them").isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void aSaleThatPointsNowhereNeedsNoState(Backend backend) throws Exception {
    try (HopHarness hop = HopHarness.open(LEFT, AT_BARRIERS, backend)) {
      add(hop, 1, null, "placed");
      takeBack(hop, 1, null, "placed");
      add(hop, 1, null, "sent");
      add(hop, 2, null, "placed");
      takeBack(hop, 2, null, "placed");
      assertThat(hop.barrier()).containsExactly("+I 1 null sent null null");

      takeBack(hop, 1, null, "sent");
      add(hop, 1, null, "paid");
      hop.upsert(CUSTOMER, null, "nobody");
      assertThat(hop.barrier())
          .containsExactly("-U 1 null sent null null", "+U 1 null paid null null");
      assertThat(hop.stateEntries()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void stateReturnsToNothing(Backend backend) throws Exception {
    for (Lookup join : List.of(LEFT, INNER, LEFT_OUT_OF_ORDER)) {
      try (HopHarness hop = HopHarness.open(join, AT_BARRIERS, backend)) {
        for (int sale = 0; sale < 100; sale++) {
          add(hop, sale, sale % 10, "placed");
          hop.upsert(CUSTOMER, sale % 10, "Ada");
        }
        assertThat(hop.barrier()).hasSize(100);
        assertThat(hop.stateEntries()).isEqualTo(backend == Backend.HEAP ? 20 : 110);

        for (int sale = 0; sale < 100; sale++) {
          takeBack(hop, sale, sale % 10, "placed");
        }
        assertThat(hop.barrier()).hasSize(100);
        for (int customer = 0; customer < 10; customer++) {
          hop.delete(CUSTOMER, customer);
        }
        assertThat(hop.barrier()).isEmpty();
        assertThat(hop.stateEntries()).isZero();
      }
    }
  }

  @Test
  void whatCancelsOutIsNotSeen() throws Exception {
    try (HopHarness hop = HopHarness.open(LEFT, AT_BARRIERS, Backend.HEAP)) {
      add(hop, 1, 7, "placed");
      hop.barrier();

      takeBack(hop, 1, 7, "placed");
      add(hop, 1, 7, "sent");
      takeBack(hop, 1, 7, "sent");
      add(hop, 1, 7, "placed");
      assertThat(hop.barrier()).isEmpty();

      takeBack(hop, 1, 7, "placed");
      add(hop, 1, 7, "sent");
      takeBack(hop, 1, 7, "sent");
      add(hop, 1, 7, "paid");
      assertThat(hop.barrier()).containsExactly("-U 1 7 placed null null", "+U 1 7 paid null null");
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void aNewRowMayComeBeforeTheOldOneGoes(Backend backend) throws Exception {
    try (HopHarness hop = HopHarness.open(LEFT_OUT_OF_ORDER, AT_BARRIERS, backend)) {
      hop.upsert(CUSTOMER, 7, "Ada");
      add(hop, 1, 7, "placed");
      hop.barrier();

      add(hop, 1, 7, "sent");
      takeBack(hop, 1, 7, "placed");
      assertThat(hop.barrier()).containsExactly("-U 1 7 placed 7 Ada", "+U 1 7 sent 7 Ada");
      assertThat(hop.stateEntries()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void aNewRowMayComeAFlushBeforeTheOldOneGoes(Backend backend) throws Exception {
    try (HopHarness hop = HopHarness.open(LEFT_OUT_OF_ORDER, AT_BARRIERS, backend)) {
      hop.upsert(CUSTOMER, 7, "Ada");
      add(hop, 1, 7, "placed");
      hop.barrier();

      add(hop, 1, 7, "sent");
      assertThat(hop.barrier()).containsExactly("+I 1 7 sent 7 Ada");

      hop.upsert(CUSTOMER, 7, "Bob");
      assertThat(hop.barrier())
          .as("a customer that changes in between")
          .containsExactlyInAnyOrder(
              "-U 1 7 placed 7 Ada",
              "+U 1 7 placed 7 Bob",
              "-U 1 7 sent 7 Ada",
              "+U 1 7 sent 7 Bob");

      takeBack(hop, 1, 7, "placed");
      assertThat(hop.barrier()).containsExactly("-D 1 7 placed 7 Bob");

      takeBack(hop, 1, 7, "sent");
      add(hop, 1, 7, "paid");
      assertThat(hop.barrier()).containsExactly("-U 1 7 sent 7 Bob", "+U 1 7 paid 7 Bob");
      assertThat(hop.stateEntries()).as("it has settled").isEqualTo(2);

      hop.upsert(CUSTOMER, 7, "Cleo");
      assertThat(hop.barrier()).containsExactly("-U 1 7 paid 7 Bob", "+U 1 7 paid 7 Cleo");
    }
  }

  /** No hop does so: rows of one content take one way. The sums are right all the same. */
  @ParameterizedTest
  @EnumSource(Backend.class)
  void aRowMayBeTakenBackBeforeItIsAdded(Backend backend) throws Exception {
    try (HopHarness hop = HopHarness.open(LEFT_OUT_OF_ORDER, AT_BARRIERS, backend)) {
      takeBack(hop, 1, 7, "placed");
      assertThat(hop.barrier()).containsExactly("-D 1 7 placed null null");

      hop.upsert(CUSTOMER, 7, "Ada");
      assertThat(hop.barrier())
          .containsExactlyInAnyOrder("+U 1 7 placed null null", "-U 1 7 placed 7 Ada");

      add(hop, 1, 7, "placed");
      assertThat(hop.barrier()).containsExactly("+I 1 7 placed 7 Ada");
    }
  }
}
