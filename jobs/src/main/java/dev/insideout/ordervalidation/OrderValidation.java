package dev.insideout.ordervalidation;

import dev.insideout.flink.job.JobStreams;
import dev.insideout.flink.job.JobTopic;
import dev.insideout.flink.job.JobView;
import dev.insideout.flink.job.LogJob;
import dev.insideout.flink.job.StateLayout;
import dev.insideout.flink.state.TextSerializer;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Decides whether orders may go on: {@code order_validations}, of which it is the only writer. An
 * order is put together, its contents are checked against themselves, the customer's other orders
 * and the stock, and what the checks say is decided on.
 *
 * <pre>
 * orders, lines, decisions → order-intake ─┬─────────────────────────────────→ order-decision → view
 *                                          ├─ fraud (by customer) → fraud-watch ─→ │
 *                                          └─ stock (by product)  → stock-keeper → │
 * </pre>
 */
public final class OrderValidation implements LogJob {
  private final Rules rules;

  /** The job as it is deployed. */
  public OrderValidation() {
    this(Rules.STANDARD);
  }

  /** The same by other rules, for tests. */
  public OrderValidation(Rules rules) {
    this.rules = rules;
  }

  @Override
  public String name() {
    return "order_validation";
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public Duration interval() {
    return Duration.ofSeconds(1);
  }

  @Override
  public List<JobTopic<?>> reads() {
    return List.of(
        OrderTopics.ORDERS,
        OrderTopics.LINES,
        OrderTopics.STOCK,
        OrderTopics.CUSTOMERS,
        OrderTopics.CLOCK,
        OrderValidations.READ_BACK);
  }

  @Override
  public List<JobView<?>> publishes() {
    return List.of(OrderValidations.VIEW);
  }

  @Override
  public List<StateLayout> states() {
    return List.of(
        StateLayout.of(OrderIntake.UID, OrderIntake.DRAFT),
        StateLayout.of(StockKeeper.UID, StockKeeper.SHELF),
        StateLayout.of(StockKeeper.UID, StockKeeper.WAITING),
        StateLayout.of(StockKeeper.UID, StockKeeper.HELD),
        StateLayout.of(StockKeeper.UID, StockKeeper.SHIPPED),
        StateLayout.of(FraudWatch.UID, FraudWatch.ORDERS),
        StateLayout.of(OrderDecision.UID, OrderDecision.HEARING));
  }

  @Override
  public void build(JobStreams log) {
    SingleOutputStreamOperator<OrderNews> news =
        facts(log)
            .keyBy(OrderInput::orderId, TextSerializer.keyType())
            .connect(log.openings())
            .process(new OrderIntake(rules, log.gate()))
            .name("put orders together")
            .uid(OrderIntake.UID);
    SingleOutputStreamOperator<Decision> decisions =
        each(news, "order-news", DecisionInput.class, DecisionInput::of)
            .union(
                each(stock(log, news), "stock-results", DecisionInput.class, DecisionInput::of),
                each(fraud(log, news), "fraud-results", DecisionInput.class, DecisionInput::of))
            .keyBy(DecisionInput::orderId, TextSerializer.keyType())
            .connect(log.openings())
            .process(new OrderDecision(rules, log.gate()))
            .name("decide")
            .uid(OrderDecision.UID);
    log.publish(OrderValidations.VIEW, decisions);
  }

  private static DataStream<OrderInput> facts(JobStreams log) {
    return each(log.read(OrderTopics.ORDERS), "headers", OrderInput.class, OrderInput::of)
        .union(
            each(log.read(OrderTopics.LINES), "lines", OrderInput.class, OrderInput::of),
            log.read(OrderTopics.CLOCK).filter(tick -> false).name("ticks").uid("ticks"),
            each(
                log.read(OrderValidations.READ_BACK),
                "decisions",
                OrderInput.class,
                OrderInput::of));
  }

  private DataStream<CheckResult> stock(
      JobStreams log, SingleOutputStreamOperator<OrderNews> news) {
    return each(log.read(OrderTopics.STOCK), "stock-counts", StockInput.class, StockInput::of)
        .union(
            each(
                news.getSideOutput(OrderIntake.STOCK),
                "stock-requests",
                StockInput.class,
                StockInput::of))
        .keyBy(StockInput::productId, TextSerializer.keyType())
        .connect(log.openings())
        .process(new StockKeeper(rules, log.gate()))
        .name("keep stock")
        .uid(StockKeeper.UID);
  }

  private DataStream<CheckResult> fraud(
      JobStreams log, SingleOutputStreamOperator<OrderNews> news) {
    return news.getSideOutput(OrderIntake.FRAUD)
        .union(log.read(OrderTopics.CUSTOMERS))
        .keyBy(FraudInput::customerId, TextSerializer.keyType())
        .process(new FraudWatch(rules))
        .name("watch for fraud")
        .uid(FraudWatch.UID);
  }

  private static <A, B> DataStream<B> each(
      DataStream<A> stream, String uid, Class<B> type, MapFunction<A, B> function) {
    return stream.map(function).returns(type).name(uid).uid(uid);
  }
}
