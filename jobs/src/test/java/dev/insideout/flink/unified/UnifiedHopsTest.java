package dev.insideout.flink.unified;

import static dev.insideout.flink.unified.TestRows.CUSTOMERS;
import static dev.insideout.flink.unified.TestRows.ID;
import static dev.insideout.flink.unified.TestRows.PAYMENTS;
import static dev.insideout.flink.unified.TestRows.REFERENCE;
import static dev.insideout.flink.unified.TestRows.TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hops in a job: orders, their payment by the same key, then who orders, then who is asked. */
class UnifiedHopsTest {
  private static final int CHANGES = 2_000;
  private static final int MORE_THAN_THERE_ARE = 100_000;
  private static final int ORDERS = 40;
  private static final int PEOPLE = 5;

  /** order_id, orderer, referee, state: two columns point to customers. */
  private static final RowType REFERRED =
      RowType.of(
          new LogicalType[] {ID, REFERENCE, REFERENCE, TEXT},
          new String[] {"order_id", "orderer", "referee", "state"});

  private static final Flush OFTEN = new Flush(7, Optional.empty());

  private final long seed = Long.getLong("insideout.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Map<Integer, Object[]> orders = new HashMap<>();
  private final Map<Integer, BigDecimal> payments = new HashMap<>();
  private final Map<Integer, String> people = new HashMap<>();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void threeHopsInARow(boolean objectReuse) throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.OBJECT_REUSE, objectReuse);
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, true);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(2, configuration);
    env.enableCheckpointing(100);

    List<RowData> orderChanges = new ArrayList<>();
    List<RowData> paymentChanges = new ArrayList<>();
    List<RowData> peopleChanges = new ArrayList<>();
    for (int i = 0; i < CHANGES; i++) {
      change(orderChanges, paymentChanges, peopleChanges);
    }
    // Whatever the seed, there is a row in the end.
    order(orderChanges, 0, 0);
    person(peopleChanges, 0, "somebody");
    Arm order = arm(env, REFERRED, orderChanges, false);
    Arm payment = arm(env, PAYMENTS, paymentChanges, false);
    Arm orderer = arm(env, CUSTOMERS, peopleChanges, true);
    Arm referee = TestRows.whole(orderer.rows(), CUSTOMERS, new int[] {0}, false, false);

    List<Arm> arms = List.of(order, payment);
    RowType paidType = UnifiedHops.sameKeyType(arms);
    DataStream<RowData> paid =
        UnifiedHops.sameKey(env, "paid", "orders with payments", arms, OFTEN, true);
    Pointing toOrderer = pointing(paid, paidType, 1);
    DataStream<RowData> ordered =
        UnifiedHops.lookup(env, "orderer", "with who orders", toOrderer, orderer, OFTEN);
    Pointing toReferee = pointing(ordered, UnifiedHops.lookupType(toOrderer, orderer), 2);
    DataStream<RowData> referred =
        UnifiedHops.lookup(env, "referee", "with who is asked", toReferee, referee, OFTEN);

    Map<String, Integer> rows = new TreeMap<>();
    List<RowData> changes = referred.executeAndCollect(MORE_THAN_THERE_ARE);
    for (RowData change : changes) {
      rows.merge(
          TestRows.text(change, UnifiedHops.lookupType(toReferee, referee)),
          ArmColumns.adds(change) ? 1 : -1,
          (before, by) -> before + by == 0 ? null : Integer.valueOf(before + by));
    }

    System.out.printf(
        "three hops, object reuse %s: %d changes in, %d out, %d rows, seed %d%n",
        objectReuse, CHANGES, changes.size(), rows.size(), seed);
    assertThat(rows).as("seed %d", seed).isEqualTo(joined()).isNotEmpty();
  }

  private void change(List<RowData> toOrders, List<RowData> toPayments, List<RowData> toPeople) {
    int order = random.nextInt(ORDERS);
    int person = random.nextInt(PEOPLE);
    switch (random.nextInt(6)) {
      case 0 -> {
        toOrders.add(TestRows.row(RowKind.DELETE, REFERRED, order));
        orders.remove(order);
      }
      case 1, 2 -> order(toOrders, order, reference());
      case 3 -> {
        BigDecimal amount = BigDecimal.valueOf(random.nextInt(3), 2);
        toPayments.add(TestRows.row(RowKind.UPDATE_AFTER, PAYMENTS, order, amount));
        payments.put(order, amount);
      }
      case 4 -> person(toPeople, person, "name " + order);
      default -> {
        toPeople.add(TestRows.row(RowKind.DELETE, CUSTOMERS, person));
        people.remove(person);
      }
    }
  }

  private void order(List<RowData> toOrders, int order, Integer person) {
    Object[] row = {order, person, reference(), "state " + random.nextInt(3)};
    toOrders.add(TestRows.row(RowKind.UPDATE_AFTER, REFERRED, row));
    orders.put(order, row);
  }

  private void person(List<RowData> toPeople, int person, String name) {
    toPeople.add(TestRows.row(RowKind.UPDATE_AFTER, CUSTOMERS, person, name));
    people.put(person, name);
  }

  private Integer reference() {
    int person = random.nextInt(PEOPLE + 1);
    return person == PEOPLE ? null : person;
  }

  private Map<String, Integer> joined() {
    Map<String, Integer> rows = new TreeMap<>();
    for (Object[] order : orders.values()) {
      if (people.containsKey(order[1])) {
        BigDecimal amount = payments.get(order[0]);
        String payment = amount == null ? "null null" : order[0] + " " + amount;
        String text = "%s %s %s %s".formatted(order);
        rows.put("%s %s %s %s".formatted(text, payment, person(order[1]), person(order[2])), 1);
      }
    }
    return rows;
  }

  private String person(Object id) {
    return people.containsKey(id) ? id + " " + people.get(id) : "null null";
  }

  private static Arm arm(
      StreamExecutionEnvironment env, RowType type, List<RowData> changes, boolean inner) {
    DataStream<RowData> rows = env.fromData(changes, InternalTypeInfo.of(type));
    return TestRows.whole(rows, type, new int[] {0}, inner, false);
  }

  private static Pointing pointing(DataStream<RowData> rows, RowType type, int foreignKey) {
    return new Pointing(rows, type, new int[] {0}, new int[] {foreignKey}, TestRows.allOf(type));
  }

  @Test
  void columnsOfAnArmThatMayBeMissingAreNullable() {
    RowType type =
        UnifiedHops.sameKeyType(
            List.of(
                TestRows.whole(null, TestRows.ORDERS, new int[] {0}, false, false),
                TestRows.whole(null, TestRows.SOME_SHIPMENTS, new int[] {0}, false, true),
                TestRows.whole(null, PAYMENTS, new int[] {0}, true, false)));

    assertThat(type.asSummaryString())
        .isEqualTo(
            "ROW<`order_id` BIGINT NOT NULL, `state` STRING, `order_id0` BIGINT,"
                + " `carrier` STRING, `order_id1` BIGINT NOT NULL, `amount` DECIMAL(20,"
                + " 2)>");
  }

  @Test
  void keysOfDifferentTypesAreRefused() {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    RowType textKey = RowType.of(new LogicalType[] {TEXT}, new String[] {"order_id"});
    DataStream<RowData> rows =
        env.fromData(
            List.of(TestRows.row(RowKind.INSERT, textKey, "1")), InternalTypeInfo.of(textKey));
    Arm numbers = TestRows.whole(rows, PAYMENTS, new int[] {0}, false, false);
    Arm texts = TestRows.whole(rows, textKey, new int[] {0}, false, false);

    assertThatThrownBy(
            () ->
                UnifiedHops.sameKey(
                    env, "x", "with payments", List.of(numbers, texts), OFTEN, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("hop 'with payments' joins by keys of types [BIGINT], not [STRING]");
  }

  @Test
  void aLookupWithoutBeforeImagesIsRefused() {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    Object[] row = {1, 2, 3, "placed"};
    Arm order = arm(env, REFERRED, List.of(TestRows.row(RowKind.INSERT, REFERRED, row)), false);
    Arm person =
        arm(env, CUSTOMERS, List.of(TestRows.row(RowKind.INSERT, CUSTOMERS, 2, "Ada")), false);
    DataStream<RowData> upserts =
        UnifiedHops.sameKey(env, "orders", "orders", List.of(order), OFTEN, false);

    Pointing root = pointing(upserts, REFERRED, 1);
    assertThatThrownBy(() -> UnifiedHops.lookup(env, "x", "x", root, person, OFTEN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("hop 'orders' must put out before-images: a lookup takes back what was joined");
  }
}
