package dev.insideout.flink.unified;

import static dev.insideout.flink.unified.TestRows.CUSTOMERS;
import static dev.insideout.flink.unified.TestRows.ORDERS;
import static dev.insideout.flink.unified.TestRows.PAYMENTS;
import static dev.insideout.flink.unified.TestRows.SOME_SHIPMENTS;
import static dev.insideout.flink.unified.TestRows.arm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.flink.unified.HopHarness.Backend;
import dev.insideout.flink.unified.HopHarness.Join;
import dev.insideout.flink.unified.HopHarness.Join.Lookup;
import dev.insideout.flink.unified.HopHarness.Join.SameKey;
import dev.insideout.golden.GoldenSavepoint;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hops restore the state of every released layout, with all that it says. {@code
 * savepoints/README.md} tells how one is made.
 */
class GoldenHopsTest {
  private static final String ASKED_FOR = "insideout.golden";
  private static final String WRITE = "write";
  private static final String SAME_KEY_UID = "same-key";
  private static final String LOOKUP_UID = "lookup";

  private static final SameKey PAID_ORDERS =
      SameKey.of(true, arm(ORDERS, false), arm(PAYMENTS, true), arm(SOME_SHIPMENTS, false));
  private static final Lookup SALES_WITH_CUSTOMERS = new Lookup(arm(CUSTOMERS, false), false);

  @TempDir private Path dir;

  static Stream<Arguments> restores() throws IOException {
    List<GoldenSavepoint> all = GoldenSavepoint.all(GoldenSavepoint.UNIFIED_HOPS);
    assertThat(all).isNotEmpty();
    return all.stream()
        .flatMap(
            golden -> Stream.of(Backend.values()).map(backend -> Arguments.of(golden, backend)));
  }

  private static void beginOrders(HopHarness hop) throws Exception {
    hop.upsert(0, 1, "placed");
    hop.upsert(1, 2, new BigDecimal("123456789012345678.90"));
    hop.upsert(0, 3, "placed and paid");
    hop.upsert(1, 3, new BigDecimal("3.00"));
    hop.upsert(2, 3, "a carrier with a long name", true);
    hop.upsert(2, 1, "of no use", false);
    assertThat(hop.barrier())
        .containsExactly("+I 3 placed and paid 3 3.00 3 a carrier with a long name");
  }

  /** Each of these needs a row that only the savepoint has. */
  private static void goOnWithOrders(HopHarness hop) throws Exception {
    hop.upsert(1, 1, new BigDecimal("1.00"));
    hop.upsert(0, 2, "late");
    hop.delete(2, 3);
    assertThat(hop.barrier())
        .containsExactly(
            "+I 1 placed 1 1.00 null null",
            "+I 2 late 2 123456789012345678.90 null null",
            "-U 3 placed and paid 3 3.00 3 a carrier with a long name",
            "+U 3 placed and paid 3 3.00 null null");
    for (int order = 1; order <= 3; order++) {
      hop.delete(0, order);
      hop.delete(1, order);
    }
    assertThat(hop.barrier()).hasSize(3);
    assertThat(hop.stateEntries()).as("nothing is left of the old state").isZero();
  }

  private static void beginSales(HopHarness hop) throws Exception {
    hop.upsert(1, 7, "Ada Lovelace");
    hop.receive(0, RowKind.INSERT, 1, 7, "placed");
    hop.receive(0, RowKind.INSERT, 2, 8, "placed");
    hop.barrier();
    // Whose old row is still to be taken back.
    hop.receive(0, RowKind.INSERT, 1, 7, "sent");
    assertThat(hop.barrier()).containsExactly("+I 1 7 sent 7 Ada Lovelace");
  }

  private static void goOnWithSales(HopHarness hop) throws Exception {
    hop.upsert(1, 7, "Ada");
    hop.upsert(1, 8, "Bob");
    assertThat(hop.barrier())
        .containsExactlyInAnyOrder(
            "-U 1 7 placed 7 Ada Lovelace",
            "+U 1 7 placed 7 Ada",
            "-U 1 7 sent 7 Ada Lovelace",
            "+U 1 7 sent 7 Ada",
            "-U 2 8 placed null null",
            "+U 2 8 placed 8 Bob");
    hop.receive(0, RowKind.DELETE, 1, 7, "placed");
    hop.receive(0, RowKind.DELETE, 1, 7, "sent");
    hop.receive(0, RowKind.DELETE, 2, 8, "placed");
    hop.delete(1, 7);
    hop.delete(1, 8);
    assertThat(hop.barrier()).hasSize(3);
    assertThat(hop.stateEntries()).as("nothing is left of the old state").isZero();
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("restores")
  @DisabledIfSystemProperty(named = ASKED_FOR, matches = WRITE)
  void goOnFromWhatOnlyTheOldStateKnows(GoldenSavepoint golden, Backend backend) throws Exception {
    try (HopHarness hop = restored(golden, SAME_KEY_UID, PAID_ORDERS, backend)) {
      goOnWithOrders(hop);
    }
    try (HopHarness hop = restored(golden, LOOKUP_UID, SALES_WITH_CUSTOMERS, backend)) {
      goOnWithSales(hop);
    }
    System.out.printf("%s restored on %s: orders and sales go on%n", golden, backend);
  }

  private static HopHarness restored(GoldenSavepoint golden, String uid, Join join, Backend backend)
      throws Exception {
    for (OperatorState state : golden.operators()) {
      if (state.getOperatorUid().filter(uid::equals).isPresent()) {
        List<OperatorSubtaskState> subtasks = new ArrayList<>(state.getStates());
        return HopHarness.restore(join, backend, subtasks, 1).get(0);
      }
    }
    throw new IOException("%s has no state of %s".formatted(golden, uid));
  }

  @Test
  @EnabledIfSystemProperty(named = ASKED_FOR, matches = WRITE)
  void isWritten() throws Exception {
    List<OperatorState> states = new ArrayList<>();
    try (HopHarness orders = HopHarness.open(PAID_ORDERS, HopHarness.AT_BARRIERS, Backend.HEAP);
        HopHarness sales =
            HopHarness.open(SALES_WITH_CUSTOMERS, HopHarness.AT_BARRIERS, Backend.HEAP)) {
      beginOrders(orders);
      beginSales(sales);
      states.add(state(SAME_KEY_UID, orders.savepoint()));
      states.add(state(LOOKUP_UID, sales.savepoint()));
    }
    try (OutputStream file = Files.newOutputStream(dir.resolve("_metadata"))) {
      Checkpoints.storeCheckpointMetadata(new CheckpointMetadata(1, states, List.of()), file);
    }
    GoldenSavepoint golden = GoldenSavepoint.next(GoldenSavepoint.UNIFIED_HOPS);
    golden.keep(dir);
    assertThat(golden.keyedUids()).containsExactlyInAnyOrder(SAME_KEY_UID, LOOKUP_UID);
    System.out.printf("%s is written. It wants a line in the ledger.%n", golden);
  }

  private static OperatorState state(String uid, OperatorSubtaskState subtask) {
    OperatorState state =
        new OperatorState(
            uid,
            uid,
            OperatorIdentifier.forUid(uid).getOperatorId(),
            1,
            HopHarness.MAX_PARALLELISM);
    state.putState(0, subtask);
    return state;
  }
}
