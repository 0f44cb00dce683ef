package dev.insideout.ordervalidation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.ordervalidation.CheckResult.Check;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/** What arrives at the next operator is what was sent. */
class MessagesTest {
  private static final Decision DECISION =
      new Decision(
          "o-1",
          "c-1",
          Decision.FAILED,
          "not enough of product “Räuchermännchen”",
          Decision.PASSED,
          "",
          "not enough",
          12_50,
          Map.of("p-1", 2, "p-2", 1),
          3,
          4,
          1_795_000_000_000L,
          "");

  @Test
  void ofOrderIntake() throws IOException {
    assertArrive(
        OrderInput.class,
        OrderInput.of(new OrderFact("o-1", -1, 2, "created", "", 3)),
        OrderInput.of(new LineFact("o-1", 1, 2, "p-1", -5, -199)),
        OrderInput.of(DECISION),
        OrderInput.tick());
  }

  @Test
  void ofStockKeeper() throws IOException {
    List<StockInput> inputs = new ArrayList<>();
    inputs.add(StockInput.of(new StockFact("p-1", 7, 1_795_000_000_000L, 40, false)));
    inputs.add(StockInput.of(new StockFact("p-1", 0, 0, 0, true)));
    for (StockRequest.Kind kind : StockRequest.Kind.values()) {
      inputs.add(StockInput.of(new StockRequest(kind, "p-1", "o-1", 2, 1, Long.MAX_VALUE)));
    }
    assertArrive(StockInput.class, inputs.toArray(StockInput[]::new));
  }

  @Test
  void ofFraudWatch() throws IOException {
    assertArrive(
        FraudInput.class,
        new FraudInput("c-1", "o-1", 5, 12_50, 1, false),
        FraudInput.of("c-1", true));
  }

  @Test
  void ofOrderDecision() throws IOException {
    List<DecisionInput> inputs = new ArrayList<>();
    for (OrderNews.Kind kind : OrderNews.Kind.values()) {
      inputs.add(DecisionInput.of(new OrderNews(kind, "o-1", 1, "c-1", null, 5, null, null)));
    }
    inputs.add(
        DecisionInput.of(
            new OrderNews(
                OrderNews.Kind.CHECKED, "o-1", 1, "c-1", "passed", 5, Map.of("p-1", 2), DECISION)));
    inputs.add(DecisionInput.of(new CheckResult(Check.FRAUD, "o-1", null, 2, Decision.PASSED)));
    inputs.add(DecisionInput.of(new CheckResult(Check.STOCK, "o-1", "p-1", 2, "not enough")));
    assertArrive(DecisionInput.class, inputs.toArray(DecisionInput[]::new));
  }

  @Test
  void noMessageIsKept() {
    TypeSerializer<StockInput> serializer = serializer(StockInput.class);

    assertThatThrownBy(serializer::snapshotConfiguration)
        .hasMessage(
            "StockInput is a message, and its format may change: keep an Avro record, see StateLayout");
  }

  /** All of them one after the other, so that none reads what is not its own. */
  @SafeVarargs
  private static <T> void assertArrive(Class<T> type, T... messages) throws IOException {
    TypeSerializer<T> serializer = serializer(type);
    DataOutputSerializer sent = new DataOutputSerializer(256);
    for (T message : messages) {
      serializer.serialize(message, sent);
    }
    DataOutputSerializer copied = new DataOutputSerializer(256);
    DataInputDeserializer in = new DataInputDeserializer(sent.getCopyOfBuffer());
    while (in.available() > 0) {
      serializer.copy(in, copied);
    }
    DataInputDeserializer arrived = new DataInputDeserializer(copied.getCopyOfBuffer());
    for (T message : messages) {
      assertThat(serializer.deserialize(arrived)).isEqualTo(message);
    }
    assertThat(arrived.available()).isZero();
  }

  private static <T> TypeSerializer<T> serializer(Class<T> type) {
    return TypeInformation.of(type).createSerializer(new SerializerConfigImpl());
  }
}
