package dev.insideout.flink.unified;

import static dev.insideout.flink.unified.HopHarness.AT_BARRIERS;
import static dev.insideout.flink.unified.TestRows.ORDERS;
import static dev.insideout.flink.unified.TestRows.PAYMENTS;
import static dev.insideout.flink.unified.TestRows.SHIPMENTS;
import static dev.insideout.flink.unified.TestRows.SOME_SHIPMENTS;
import static dev.insideout.flink.unified.TestRows.arm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.flink.unified.HopHarness.Backend;
import dev.insideout.flink.unified.HopHarness.Join.SameKey;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Orders with their payment and their shipment, by one key. */
class SameKeyHopTest {
  private static final int ORDER = 0;
  private static final int PAYMENT = 1;
  private static final int SHIPMENT = 2;
  private static final BigDecimal TEN = new BigDecimal("10.00");
  private static final BigDecimal TWENTY = new BigDecimal("20.00");

  private static final SameKey LEFT =
      SameKey.of(true, arm(ORDERS, false), arm(PAYMENTS, false), arm(SHIPMENTS, false));
  private static final SameKey LEFT_UPSERTS = new SameKey(false, LEFT.arms());
  private static final SameKey PAID =
      SameKey.of(true, arm(ORDERS, false), arm(PAYMENTS, true), arm(SHIPMENTS, false));
  private static final SameKey FILTERED =
      SameKey.of(true, arm(ORDERS, false), arm(SOME_SHIPMENTS, false));

  @ParameterizedTest
  @EnumSource(Backend.class)
  void whatIsNotThereIsNull(Backend backend) throws Exception {
    try (HopHarness hop = HopHarness.open(LEFT, AT_BARRIERS, backend)) {
      hop.upsert(ORDER, 1, "placed");
      assertThat(hop.barrier()).containsExactly("+I 1 placed null null null null");

      hop.upsert(PAYMENT, 1, TEN);
      assertThat(hop.barrier())
          .containsExactly("-U 1 placed null null null null", "+U 1 placed 1 10.00 null null");

      hop.upsert(SHIPMENT, 1, "a carrier with a long name");
      hop.upsert(ORDER, 1, "sent");
      assertThat(hop.barrier())
          .containsExactly(
              "-U 1 placed 1 10.00 null null", "+U 1 sent 1 10.00 1 a carrier with a long name");
      assertThat(hop.stateEntries()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void whatIsNotKeptIsNotPutOutAndItsChangeIsNone(Backend backend) throws Exception {
    SameKey some =
        SameKey.of(
            true, keeping(ORDERS, false, 1), keeping(PAYMENTS, false, 1), keeping(SHIPMENTS, true));
    try (HopHarness hop = HopHarness.open(some, AT_BARRIERS, backend)) {
      hop.upsert(ORDER, 1, "placed");
      hop.upsert(PAYMENT, 1, TEN);
      assertThat(hop.barrier()).as("nothing is shipped").isEmpty();

      hop.upsert(SHIPMENT, 1, "a carrier with a long name");
      assertThat(hop.barrier()).containsExactly("+I placed 10.00");

      hop.upsert(SHIPMENT, 1, "another");
      assertThat(hop.barrier()).isEmpty();

      hop.upsert(ORDER, 1, "a state that is longer than a field");
      assertThat(hop.barrier())
          .containsExactly("-U placed 10.00", "+U a state that is longer than a field 10.00");

      hop.delete(SHIPMENT, 1);
      assertThat(hop.barrier()).containsExactly("-D a state that is longer than a field 10.00");
    }
  }

  private static ArmColumns keeping(RowType type, boolean inner, int... kept) {
    return new ArmColumns(type, new int[] {0}, inner, false, kept);
  }

  @Test
  void withoutBeforeImagesAnUpdateIsOneChange() throws Exception {
    try (HopHarness hop = HopHarness.open(LEFT_UPSERTS, AT_BARRIERS, Backend.HEAP)) {
      hop.upsert(ORDER, 1, "placed");
      assertThat(hop.barrier()).containsExactly("+I 1 placed null null null null");

      hop.upsert(PAYMENT, 1, TEN);
      assertThat(hop.barrier()).containsExactly("+U 1 placed 1 10.00 null null");

      hop.delete(ORDER, 1);
      assertThat(hop.barrier()).containsExactly("-D 1 placed 1 10.00 null null");
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void withoutItsInnerArmThereIsNoRow(Backend backend) throws Exception {
    try (HopHarness hop = HopHarness.open(PAID, AT_BARRIERS, backend)) {
      hop.upsert(ORDER, 1, "placed");
      hop.upsert(SHIPMENT, 1, "mule");
      assertThat(hop.barrier()).isEmpty();

      hop.upsert(PAYMENT, 1, TEN);
      assertThat(hop.barrier()).containsExactly("+I 1 placed 1 10.00 1 mule");

      hop.delete(PAYMENT, 1);
      assertThat(hop.barrier()).containsExactly("-D 1 placed 1 10.00 1 mule");

      hop.upsert(PAYMENT, 1, TWENTY);
      assertThat(hop.barrier()).containsExactly("+I 1 placed 1 20.00 1 mule");
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void whatCameBeforeTheRootWaitsForIt(Backend backend) throws Exception {
    try (HopHarness hop = HopHarness.open(LEFT, AT_BARRIERS, backend)) {
      hop.upsert(PAYMENT, 1, TEN);
      assertThat(hop.barrier()).isEmpty();
      assertThat(hop.stateEntries()).isEqualTo(1);

      hop.upsert(ORDER, 1, "placed");
      assertThat(hop.barrier()).containsExactly("+I 1 placed 1 10.00 null null");

      hop.delete(ORDER, 1);
      assertThat(hop.barrier()).containsExactly("-D 1 placed 1 10.00 null null");
      assertThat(hop.stateEntries()).as("the payment is still known").isEqualTo(1);

      hop.upsert(ORDER, 1, "again");
      assertThat(hop.barrier()).containsExactly("+I 1 again 1 10.00 null null");
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void stateReturnsToNothing(Backend backend) throws Exception {
    try (HopHarness hop = HopHarness.open(LEFT, AT_BARRIERS, backend)) {
      for (int order = 0; order < 100; order++) {
        hop.upsert(ORDER, order, "placed");
        hop.upsert(PAYMENT, order, TEN);
        hop.upsert(SHIPMENT, order, "mule");
      }
      assertThat(hop.barrier()).hasSize(100);
      assertThat(hop.stateEntries()).isEqualTo(100);

      for (int order = 0; order < 100; order++) {
        hop.delete(SHIPMENT, order);
        hop.delete(ORDER, order);
      }
      assertThat(hop.barrier()).hasSize(100);
      for (int order = 0; order < 100; order++) {
        hop.delete(PAYMENT, order);
      }
      assertThat(hop.barrier()).isEmpty();
      assertThat(hop.stateEntries()).isZero();
    }
  }

  @Test
  void aRepetitionChangesNothing() throws Exception {
    try (HopHarness hop = HopHarness.open(LEFT, AT_BARRIERS, Backend.HEAP)) {
      hop.receive(ORDER, RowKind.INSERT, 1, "placed");
      hop.receive(ORDER, RowKind.INSERT, 1, "placed");
      hop.receive(PAYMENT, RowKind.INSERT, 1, TEN);
      assertThat(hop.barrier()).containsExactly("+I 1 placed 1 10.00 null null");

      hop.receive(ORDER, RowKind.UPDATE_AFTER, 1, "placed");
      hop.receive(PAYMENT, RowKind.INSERT, 1, TEN);
      hop.delete(SHIPMENT, 1);
      hop.delete(ORDER, 2);
      assertThat(hop.barrier()).isEmpty();
      assertThat(hop.stateEntries()).isEqualTo(1);
    }
  }

  @Test
  void aFlushPutsOutOneChangeAKey() throws Exception {
    try (HopHarness hop = HopHarness.open(LEFT, AT_BARRIERS, Backend.HEAP)) {
      for (int i = 0; i < 50; i++) {
        hop.upsert(ORDER, 1, "state " + i);
        hop.upsert(PAYMENT, 1, BigDecimal.valueOf(i, 2));
        hop.upsert(ORDER, 2, "state " + i);
      }
      assertThat(hop.news()).isEmpty();
      assertThat(hop.barrier())
          .containsExactly("+I 1 state 49 1 0.49 null null", "+I 2 state 49 null null null null");

      hop.upsert(ORDER, 1, "another");
      hop.upsert(ORDER, 1, "state 49");
      hop.upsert(ORDER, 2, "another");
      assertThat(hop.barrier())
          .containsExactly("-U 2 state 49 null null null null", "+U 2 another null null null null");
    }
  }

  @Test
  void aRowThatIsAddedAndDeletedInOneFlushIsNotSeen() throws Exception {
    try (HopHarness hop = HopHarness.open(LEFT, AT_BARRIERS, Backend.HEAP)) {
      hop.upsert(ORDER, 1, "placed");
      hop.upsert(PAYMENT, 1, TEN);
      hop.delete(PAYMENT, 1);
      hop.delete(ORDER, 1);
      assertThat(hop.barrier()).isEmpty();
      assertThat(hop.stateEntries()).isZero();
    }
  }

  @Test
  void aRetractionCountsUnlessAnAdditionFollows() throws Exception {
    try (HopHarness hop = HopHarness.open(LEFT, AT_BARRIERS, Backend.HEAP)) {
      hop.receive(ORDER, RowKind.INSERT, 1, "placed");
      hop.receive(PAYMENT, RowKind.INSERT, 1, TEN);
      hop.barrier();

      hop.receive(PAYMENT, RowKind.UPDATE_BEFORE, 1, TEN);
      hop.receive(PAYMENT, RowKind.UPDATE_AFTER, 1, TWENTY);
      assertThat(hop.barrier())
          .containsExactly("-U 1 placed 1 10.00 null null", "+U 1 placed 1 20.00 null null");

      hop.receive(PAYMENT, RowKind.UPDATE_BEFORE, 1, TWENTY);
      assertThat(hop.barrier())
          .containsExactly("-U 1 placed 1 20.00 null null", "+U 1 placed null null null null");
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void aRowThatDoesNotPassItsFilterIsAsGoodAsDeleted(Backend backend) throws Exception {
    try (HopHarness hop = HopHarness.open(FILTERED, AT_BARRIERS, backend)) {
      hop.upsert(ORDER, 1, "placed");
      hop.upsert(1, 1, "mule", null);
      assertThat(hop.barrier()).containsExactly("+I 1 placed null null");

      hop.upsert(1, 1, "mule", true);
      assertThat(hop.barrier()).containsExactly("-U 1 placed null null", "+U 1 placed 1 mule");

      hop.upsert(1, 1, "mule", false);
      assertThat(hop.barrier()).containsExactly("-U 1 placed 1 mule", "+U 1 placed null null");

      hop.upsert(1, 1, "ship", true);
      hop.upsert(1, 1, "ship", null);
      assertThat(hop.barrier()).isEmpty();

      hop.delete(ORDER, 1);
      assertThat(hop.barrier()).containsExactly("-D 1 placed null null");
      assertThat(hop.stateEntries()).isZero();
    }
  }

  @Test
  void anArmWithoutAKeyJoinsNothing() throws Exception {
    try (HopHarness hop = HopHarness.open(LEFT, AT_BARRIERS, Backend.HEAP)) {
      hop.upsert(ORDER, 1, "placed");
      hop.upsert(PAYMENT, null, TEN);
      assertThat(hop.barrier()).containsExactly("+I 1 placed null null null null");
      assertThat(hop.stateEntries()).isEqualTo(1);
    }
  }

  /** FLINK-40681, FLINK-40841, FLINK-40842 are of this kind: outer joins over upserts. */
  @ParameterizedTest
  @EnumSource(Backend.class)
  void theRightSideIsUpdatedDeletedAndInsertedAgainInOneFlush(Backend backend) throws Exception {
    try (HopHarness hop = HopHarness.open(LEFT, AT_BARRIERS, backend)) {
      hop.upsert(ORDER, 1, "placed");
      hop.upsert(PAYMENT, 1, TEN);
      hop.barrier();

      hop.upsert(PAYMENT, 1, TWENTY);
      hop.delete(PAYMENT, 1);
      hop.receive(PAYMENT, RowKind.INSERT, 1, TEN);
      assertThat(hop.barrier()).as("it is what it was").isEmpty();

      hop.delete(PAYMENT, 1);
      hop.upsert(ORDER, 1, "sent");
      hop.receive(PAYMENT, RowKind.INSERT, 1, TWENTY);
      assertThat(hop.barrier())
          .as("no row with nulls in between")
          .containsExactly("-U 1 placed 1 10.00 null null", "+U 1 sent 1 20.00 null null");
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void nullsComeBackWhenTheRightSideGoesAndOnlyThen(Backend backend) throws Exception {
    try (HopHarness hop = HopHarness.open(LEFT, AT_BARRIERS, backend)) {
      hop.upsert(PAYMENT, 1, TEN);
      hop.upsert(ORDER, 1, "placed");
      assertThat(hop.barrier()).containsExactly("+I 1 placed 1 10.00 null null");

      hop.delete(PAYMENT, 1);
      assertThat(hop.barrier())
          .containsExactly("-U 1 placed 1 10.00 null null", "+U 1 placed null null null null");

      hop.delete(PAYMENT, 1);
      assertThat(hop.barrier()).as("a second deletion").isEmpty();

      hop.upsert(PAYMENT, 1, TWENTY);
      hop.upsert(ORDER, 1, "placed");
      assertThat(hop.barrier())
          .containsExactly("-U 1 placed null null null null", "+U 1 placed 1 20.00 null null");

      hop.delete(ORDER, 1);
      hop.delete(PAYMENT, 1);
      assertThat(hop.barrier())
          .as("the row as it was seen, not with nulls")
          .containsExactly("-D 1 placed 1 20.00 null null");
      assertThat(hop.stateEntries()).isZero();
    }
  }

  @Test
  void theRootIsDeletedAndInsertedAgainInOneFlush() throws Exception {
    try (HopHarness hop = HopHarness.open(LEFT, AT_BARRIERS, Backend.HEAP)) {
      hop.upsert(ORDER, 1, "placed");
      hop.upsert(SHIPMENT, 1, "mule");
      hop.barrier();

      hop.delete(ORDER, 1);
      hop.receive(ORDER, RowKind.INSERT, 1, "placed");
      assertThat(hop.barrier()).isEmpty();

      hop.delete(ORDER, 1);
      hop.delete(SHIPMENT, 1);
      hop.receive(ORDER, RowKind.INSERT, 1, "anew");
      assertThat(hop.barrier())
          .containsExactly("-U 1 placed null null 1 mule", "+U 1 anew null null null null");
    }
  }

  @Test
  void tooManyThatWaitAreWorkedOff() throws Exception {
    Flush atThree = new Flush(3, Optional.empty());
    try (HopHarness hop = HopHarness.open(LEFT, atThree, Backend.HEAP)) {
      hop.upsert(ORDER, 1, "placed");
      hop.upsert(ORDER, 1, "sent");
      assertThat(hop.news()).isEmpty();
      hop.upsert(ORDER, 2, "placed");
      assertThat(hop.news()).hasSize(2);
      hop.upsert(ORDER, 3, "placed");
      assertThat(hop.news()).isEmpty();
      assertThat(hop.barrier()).hasSize(1);
    }
  }

  @Test
  void inEagerDeliveryAShortWhileIsTheLongest() throws Exception {
    try (HopHarness hop = HopHarness.open(LEFT, HopHarness.AFTER_A_SECOND, Backend.HEAP)) {
      hop.upsert(ORDER, 1, "placed");
      hop.passTime(Duration.ofMillis(999));
      hop.upsert(ORDER, 1, "sent");
      assertThat(hop.news()).isEmpty();
      hop.passTime(Duration.ofMillis(1));
      assertThat(hop.news()).containsExactly("+I 1 sent null null null null");

      hop.passTime(Duration.ofSeconds(5));
      hop.upsert(ORDER, 2, "placed");
      assertThat(hop.news()).isEmpty();
      hop.passTime(Duration.ofSeconds(1));
      assertThat(hop.news()).hasSize(1);
    }
  }

  @Test
  void theEndOfTheInputsLeavesNothingWaiting() throws Exception {
    try (HopHarness hop = HopHarness.open(LEFT, AT_BARRIERS, Backend.HEAP)) {
      hop.upsert(ORDER, 1, "placed");
      hop.endOfInputs();
      assertThat(hop.news()).containsExactly("+I 1 placed null null null null");
    }
  }

  @Test
  void aRowThatIsNotBinaryIsTakenToo() throws Exception {
    try (HopHarness hop = HopHarness.open(LEFT, AT_BARRIERS, Backend.HEAP)) {
      GenericRowData order = GenericRowData.of(1L, StringData.fromString("placed"));
      hop.receive(ORDER, order);
      order.setField(0, 2L);
      order.setField(1, StringData.fromString("sent"));
      hop.receive(ORDER, order);
      assertThat(hop.barrier())
          .containsExactly("+I 1 placed null null null null", "+I 2 sent null null null null");
    }
  }
}
