package dev.insideout.benchmarks.unified;

import dev.insideout.benchmarks.unified.fact.FactTopic;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who keeps a view, or at least reads its topics. */
public enum Engine {
  /** Decodes every record and writes it again, by Flink's own connectors: the unit. */
  PASS_THROUGH("pass-through", "pass-through"),
  /** This project's, as a user writes it. */
  SQL_VIEW("fast", "SQL view"),
  /** This project's, where the statement keeps it from the fast path. */
  SQL_VIEW_ON_PLANNER("planner", "SQL view, planner path"),
  /** Flink SQL from and into upsert-kafka, with Flink's defaults. */
  PLAIN("plain", "plain Flink SQL"),
  /** The same with batches within a checkpoint. */
  PLAIN_MINI_BATCH("mini-batch", "plain Flink SQL, mini-batch"),
  /** The same with batches, and joins of one key in one operator. */
  PLAIN_MULTI_JOIN("multi-join", "plain Flink SQL, multi-join"),
  /** Tables of Kafka Streams. */
  STREAMS("streams", "Kafka Streams");

  /** Those that are Flink SQL without this project. */
  public static final List<Engine> PLAIN_ONES = List.of(PLAIN, PLAIN_MINI_BATCH, PLAIN_MULTI_JOIN);

  private final String option;
  private final String title;

  Engine(String option, String title) {
    this.option = option;
    this.title = title;
  }

  /** Those that are measured, in the order in which they take turns. */
  public static List<Engine> measured() {
    return List.of(
        PASS_THROUGH,
        SQL_VIEW,
        SQL_VIEW_ON_PLANNER,
        PLAIN,
        PLAIN_MINI_BATCH,
        PLAIN_MULTI_JOIN,
        STREAMS);
  }

  /** What it is chosen by. */
  public String option() {
    return option;
  }

  /** What it is called in figures. */
  public String title() {
    return title;
  }

  /** True when it keeps a view, which can be compared. */
  public boolean keepsView() {
    return this != PASS_THROUGH;
  }

  /** True for this project's. */
  public boolean isOurs() {
    return this == SQL_VIEW || this == SQL_VIEW_ON_PLANNER;
  }

  /** What the statement of a view of ours has in WITH. */
  Map<String, String> statementOptions() {
    return this == SQL_VIEW_ON_PLANNER ? Map.of("path", "planner") : Map.of();
  }

  /** The topic of the view. */
  Optional<String> viewTopic(UnifiedView view) {
    return switch (this) {
      case PASS_THROUGH -> Optional.empty();
      case SQL_VIEW, SQL_VIEW_ON_PLANNER -> Optional.of(view.viewName());
      case PLAIN, PLAIN_MINI_BATCH, PLAIN_MULTI_JOIN -> Optional.of("plain_" + view.viewName());
      case STREAMS -> Optional.of("streams_" + view.viewName());
    };
  }

  /** Where {@link #PASS_THROUGH} writes the records of {@code topic}. */
  static String passed(FactTopic topic) {
    return "passed_" + topic.topicName();
  }

  /** All topics that it writes, but for those that it keeps to itself. */
  List<String> written(UnifiedView view) {
    return viewTopic(view)
        .map(List::of)
        .orElseGet(() -> view.topics().stream().map(Engine::passed).toList());
  }

  /** Under which it commits how far it has read, if it is not in {@code run}s of its own. */
  String consumerGroup(UnifiedView view, int run) {
    return switch (this) {
      case PASS_THROUGH -> "passed-" + view.viewName();
      case SQL_VIEW, SQL_VIEW_ON_PLANNER -> view.viewName();
      case PLAIN, PLAIN_MINI_BATCH, PLAIN_MULTI_JOIN -> "plain-" + view.viewName();
      case STREAMS -> "streams-%s-%d".formatted(view.viewName(), run);
    };
  }
}
