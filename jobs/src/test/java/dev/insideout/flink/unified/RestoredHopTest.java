package dev.insideout.flink.unified;

import static dev.insideout.flink.unified.HopHarness.AT_BARRIERS;
import static dev.insideout.flink.unified.TestRows.CUSTOMERS;
import static dev.insideout.flink.unified.TestRows.ORDERS;
import static dev.insideout.flink.unified.TestRows.PAYMENTS;
import static dev.insideout.flink.unified.TestRows.arm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.flink.unified.HopHarness.Backend;
import dev.insideout.flink.unified.HopHarness.Join;
import dev.insideout.flink.unified.HopHarness.Join.Lookup;
import dev.insideout.flink.unified.HopHarness.Join.SameKey;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A hop goes on from what it saved: with one subtask, then two, then one again. */
class RestoredHopTest {
  private static final int KEYS = 50;
  private static final SameKey ORDERS_PAID =
      SameKey.of(true, arm(ORDERS, false), arm(PAYMENTS, false));
  private static final Lookup SALES_OUT_OF_ORDER = new Lookup(arm(CUSTOMERS, false), false);

  @ParameterizedTest
  @EnumSource(Backend.class)
  void sameKey(Backend backend) throws Exception {
    KeyColumns key = new KeyColumns(ORDERS_PAID.keyType(), new int[] {0});
    List<OperatorSubtaskState> saved = new ArrayList<>();
    try (HopHarness hop = HopHarness.open(ORDERS_PAID, AT_BARRIERS, backend)) {
      for (int order = 0; order < KEYS; order++) {
        hop.upsert(1, order, BigDecimal.valueOf(order, 2));
      }
      saved.add(hop.snapshot());
      assertThat(hop.news()).isEmpty();
    }

    Subtasks two = new Subtasks(ORDERS_PAID, backend, saved, 2);
    for (int order = 0; order < KEYS; order++) {
      two.receive(0, key, RowKind.INSERT, order, "placed");
    }
    saved = two.save();
    assertThat(two.news()).hasSize(KEYS).contains("+I 7 placed 7 0.07");
    assertThat(two.close()).as("both have keys").allMatch(entries -> entries > 0);

    Subtasks one = new Subtasks(ORDERS_PAID, backend, saved, 1);
    for (int order = 0; order < KEYS; order++) {
      one.receive(1, key, RowKind.DELETE, order);
    }
    one.save();
    assertThat(one.news())
        .hasSize(2 * KEYS)
        .contains("-U 7 placed 7 0.07", "+U 7 placed null null");
    for (int order = 0; order < KEYS; order++) {
      one.receive(0, key, RowKind.DELETE, order);
    }
    one.save();
    assertThat(one.news()).hasSize(KEYS);
    assertThat(one.close()).containsExactly(0);
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void lookup(Backend backend) throws Exception {
    KeyColumns customer = new KeyColumns(SALES_OUT_OF_ORDER.keyType(), new int[] {0});
    KeyColumns ofCustomer = new KeyColumns(SALES_OUT_OF_ORDER.keyType(), new int[] {1});
    List<OperatorSubtaskState> saved = new ArrayList<>();
    try (HopHarness hop = HopHarness.open(SALES_OUT_OF_ORDER, AT_BARRIERS, backend)) {
      for (int sale = 0; sale < KEYS; sale++) {
        hop.receive(0, RowKind.INSERT, sale, sale % 10, "placed");
      }
      hop.barrier();
      // A new row that is there before the old one is taken back.
      hop.receive(0, RowKind.INSERT, 7, 7, "sent");
      saved.add(hop.snapshot());
    }

    Subtasks two = new Subtasks(SALES_OUT_OF_ORDER, backend, saved, 2);
    for (int id = 0; id < 10; id++) {
      two.receive(1, customer, RowKind.INSERT, id, "Ada");
    }
    saved = two.save();
    assertThat(two.news())
        .hasSize(2 * (KEYS + 1))
        .contains("+U 7 7 placed 7 Ada", "+U 7 7 sent 7 Ada", "-U 18 8 placed null null");
    assertThat(two.close()).as("both have keys").allMatch(entries -> entries > 0);

    Subtasks one = new Subtasks(SALES_OUT_OF_ORDER, backend, saved, 1);
    one.receive(0, ofCustomer, RowKind.DELETE, 7, 7, "placed");
    one.save();
    assertThat(one.news()).containsExactly("-D 7 7 placed 7 Ada");
    for (int sale = 0; sale < KEYS; sale++) {
      one.receive(0, ofCustomer, RowKind.DELETE, sale, sale % 10, sale == 7 ? "sent" : "placed");
    }
    for (int id = 0; id < 10; id++) {
      one.receive(1, customer, RowKind.DELETE, id);
    }
    one.save();
    assertThat(one.news()).hasSize(KEYS).contains("-D 7 7 sent 7 Ada");
    assertThat(one.close()).containsExactly(0);
  }

  /** Neither names of columns nor NOT NULL are part of the layout. */
  @ParameterizedTest
  @EnumSource(Backend.class)
  void columnsMayBeRenamedAndBecomeNullable(Backend backend) throws Exception {
    List<OperatorSubtaskState> saved = new ArrayList<>();
    try (HopHarness hop = HopHarness.open(ORDERS_PAID, AT_BARRIERS, backend)) {
      hop.upsert(1, 1, new BigDecimal("10.00"));
      saved.add(hop.snapshot());
    }

    SameKey renamed =
        SameKey.of(true, arm(ORDERS, false), arm(nullable(PAYMENTS, "id", "paid"), false));
    Subtasks one = new Subtasks(renamed, backend, saved, 1);
    one.receive(0, new KeyColumns(renamed.keyType(), new int[] {0}), RowKind.INSERT, 1, "placed");
    one.save();
    assertThat(one.news()).containsExactly("+I 1 placed 1 10.00");
    one.close();
  }

  private static RowType nullable(RowType type, String... names) {
    return RowType.of(
        type.getChildren().stream().map(column -> column.copy(true)).toArray(LogicalType[]::new),
        names);
  }

  /** All subtasks of a hop; each change goes where its key belongs. */
  private static final class Subtasks {
    private final Join join;
    private final List<HopHarness> hops;

    Subtasks(Join join, Backend backend, List<OperatorSubtaskState> saved, int parallelism)
        throws Exception {
      this.join = join;
      hops = HopHarness.restore(join, backend, saved, parallelism);
    }

    void receive(int input, KeySelector<RowData, RowData> key, RowKind kind, Object... values)
        throws Exception {
      RowData change = TestRows.row(kind, join.inputs().get(input), values);
      int subtask =
          KeyGroupRangeAssignment.assignKeyToParallelOperator(
              key.getKey(change), HopHarness.MAX_PARALLELISM, hops.size());
      hops.get(subtask).receive(input, change);
    }

    List<OperatorSubtaskState> save() throws Exception {
      List<OperatorSubtaskState> states = new ArrayList<>();
      for (HopHarness hop : hops) {
        states.add(hop.snapshot());
      }
      return states;
    }

    List<String> news() {
      return hops.stream().flatMap(hop -> hop.news().stream()).toList();
    }

    /** How much state each had. */
    List<Integer> close() {
      List<Integer> entries = hops.stream().map(HopHarness::stateEntries).toList();
      hops.forEach(HopHarness::close);
      return entries;
    }
  }
}
