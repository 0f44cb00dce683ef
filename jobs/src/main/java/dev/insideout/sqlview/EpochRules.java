package dev.insideout.sqlview;

import com.fasterxml.jackson.databind.JsonNode;
import dev.insideout.flink.log.LogOptions;
import dev.insideout.flink.log.LogSource;
import dev.insideout.flink.log.RecordType;
import dev.insideout.flink.view.ViewOptions.Delivery;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a plan must not have for its epochs to be functions of their positions. An epoch is correct
 * when the rows after it are the query over exactly the records below its positions; whatever else
 * decides about a row breaks that.
 *
 * <p>A view that is not auditable does without recomputation: it may depend on the order of arrival
 * and on watermarks. So may an eager view, which has no epochs.
 */
final class EpochRules {
  private static final String CLOCK =
      "time that passes is a fact: join the topic `clock`, or group by FLOOR(event_time TO HOUR), which corrects late"
          + " records instead of dropping them";

  private static final String NOT_AUDITABLE =
      "say 'auditable' = 'false' in WITH, and no epoch can be recomputed";

  private static final String BY_INTERLEAVING =
      "watermarks move with the interleaving of partitions, so the same positions may give other rows";

  /** Plan node types that look at the world outside the log, by how they begin. */
  private static final Map<String, String> OUTSIDE_THE_LOG =
      Map.of(
          "stream-exec-lookup-join", "a lookup join",
          "stream-exec-async-correlate", "an asynchronous function",
          "stream-exec-async-calc", "an asynchronous function",
          "stream-exec-ml-predict", "a model",
          "stream-exec-vector-search", "a vector search");

  /** Functions that give another result when the same records are read again. */
  private static final Set<String> NOT_OF_THE_RECORDS =
      Set.of(
          "PROCTIME",
          "NOW",
          "CURRENT_TIMESTAMP",
          "CURRENT_ROW_TIMESTAMP",
          "CURRENT_DATE",
          "CURRENT_TIME",
          "CURRENT_DATABASE",
          "LOCALTIME",
          "LOCALTIMESTAMP",
          "RAND",
          "RAND_INTEGER",
          "UUID",
          "CURRENT_WATERMARK",
          "SOURCE_WATERMARK");

  /** Functions that are so only when they are given nothing. */
  private static final Set<String> NOT_OF_THE_RECORDS_WITHOUT_ARGUMENTS = Set.of("UNIX_TIMESTAMP");

  /** The TTL of state that has none. */
  private static final String NEVER = "0 ms";

  private final PlanGraph plan;
  private final UniqueKeys keys;
  private final List<LogSource> sources;
  private final SqlTokens statement;

  private EpochRules(
      PlanGraph plan, UniqueKeys keys, List<LogSource> sources, SqlTokens statement) {
    this.plan = plan;
    this.keys = keys;
    this.sources = sources;
    this.statement = statement;
  }

  /**
   * Says why a view cannot be published.
   *
   * @param plan the part of the compiled plan that its rows go through
   * @param keys what is known of the keys in it
   * @param sources what it reads of the log
   * @param statement what its author wrote
   * @param auditable what that says
   * @return the reason and the way out; empty when nothing is in the way
   */
  static Optional<String> violation(
      PlanGraph plan,
      UniqueKeys keys,
      List<LogSource> sources,
      SqlTokens statement,
      boolean auditable,
      Delivery delivery) {
    EpochRules rules = new EpochRules(plan, keys, sources, statement);
    if (rules.hinted()) {
      return Optional.of(
          "has an OPTIONS hint, which is not part of the plan that runs: say it in the WITH of the table's statement");
    }
    boolean epochs = delivery == Delivery.EPOCH;
    Optional<String> violation =
        epochs || auditable ? rules.notOfTheRecords(epochs) : Optional.empty();
    return epochs && auditable ? violation.or(rules::notRecomputable) : violation;
  }

  /**
   * Says which topic a group reads through more than one source, or which type of its records
   * through more than one table.
   *
   * @param topics one entry a source
   * @param types one entry a table that is one of the types in a topic
   */
  static Optional<String> readTwice(List<String> topics, List<RecordType> types) {
    return twice(topics)
        .map(
            topic ->
                "reads topic '%s' through two sources, which no epoch can hold at one position. Read it through one table,"
                        .formatted(topic)
                    + " named once in sql/topics; if it holds several types of records, through one table a type, each with"
                    + " its 'type' = '…'")
        .or(
            () ->
                twice(types)
                    .map(
                        type ->
                            "reads type %s of topic '%s' through two tables: a record that cannot be read would be two dead letters. Read it through one table, named once in sql/topics"
                                .formatted(type.name(), type.topic())));
  }

  private static <T> Optional<T> twice(List<T> read) {
    Set<T> seen = new HashSet<>();
    return read.stream().filter(one -> !seen.add(one)).findFirst();
  }

  /** Nothing but its description tells of a scan's hint. */
  private boolean hinted() {
    return plan.nodes().stream()
        .filter(node -> node.path("type").asText().startsWith("stream-exec-table-source-scan"))
        .anyMatch(node -> node.path("description").asText().contains("[OPTIONS options:"));
  }

  private Optional<String> notOfTheRecords(boolean epochs) {
    return functionsNotOfTheRecords(plan)
        .findFirst()
        .map(
            function ->
                "calls %s(), which is not a function of the log's records: the same positions would give other rows"
                    .formatted(function))
        .or(
            () ->
                having(plan, OUTSIDE_THE_LOG)
                    .map(
                        operator ->
                            "has %s, which asks outside the log: the same positions would give other rows"
                                .formatted(operator)))
        .or(this::expiring)
        .map(reason -> "%s; %s%s".formatted(reason, CLOCK, epochs ? "" : "; or " + NOT_AUDITABLE));
  }

  private static boolean isNotOfTheRecords(JsonNode call) {
    String name = PlanGraph.functionName(call);
    return NOT_OF_THE_RECORDS.contains(name)
        || NOT_OF_THE_RECORDS_WITHOUT_ARGUMENTS.contains(name) && call.path("operands").isEmpty();
  }

  private Optional<String> expiring() {
    return plan.nodes().stream()
        .flatMap(EpochRules::lifetimes)
        .findFirst()
        .map(
            ttl ->
                "lets state expire after %s of processing time, so rows change without a record that says so. Leave STATE_TTL"
                        .formatted(ttl)
                    + " out");
  }

  private Optional<String> notRecomputable() {
    return WatermarkOperator.lastOf(plan)
        .map(
            operator ->
                "has %s: %s; instead %s; for time that passes join the topic `clock`"
                    .formatted(operator.title(), BY_INTERLEAVING, operator.rewrite(statement)))
        .or(this::watermarked)
        .or(() -> ArrivalRules.violation(plan, keys))
        .or(this::startingLate)
        .map(reason -> "%s; or %s".formatted(reason, NOT_AUDITABLE));
  }

  /** A watermark that no operator waits for. */
  private Optional<String> watermarked() {
    return plan.nodes().stream()
        .filter(node -> PlanGraph.isOf(node, "watermark-assigner"))
        .findFirst()
        .map(
            node ->
                "has a WATERMARK in a table that it reads: %s; nothing here waits for it, so take it out of the table's statement"
                    .formatted(BY_INTERLEAVING));
  }

  private Optional<String> startingLate() {
    return sources.stream()
        .filter(source -> source.start() == LogOptions.Start.LATEST)
        .findFirst()
        .map(
            source ->
                "reads topic '%s' with 'start' = 'latest': what came before the first start is not in its rows, and no epoch's"
                        .formatted(source.topic())
                    + " positions say so; read it with 'start' = 'earliest'");
  }

  /** The functions that {@code plan} calls which are none of the log's records. */
  static Stream<String> functionsNotOfTheRecords(PlanGraph plan) {
    return plan.calls().filter(EpochRules::isNotOfTheRecords).map(PlanGraph::functionName);
  }

  /** The functions that an expression calls which are none of the log's records. */
  static Stream<String> functionsNotOfTheRecords(JsonNode expression) {
    return PlanGraph.calls(expression)
        .filter(EpochRules::isNotOfTheRecords)
        .map(PlanGraph::functionName);
  }

  /** For how long {@code node} keeps what it does not keep for good, such as {@code 1 d}. */
  static Stream<String> lifetimes(JsonNode node) {
    return node.findValuesAsText("ttl").stream().filter(ttl -> !ttl.equals(NEVER));
  }

  private static Optional<String> having(PlanGraph plan, Map<String, String> operators) {
    for (JsonNode node : plan.nodes()) {
      String type = node.path("type").asText();
      for (Map.Entry<String, String> operator : operators.entrySet()) {
        if (type.startsWith(operator.getKey())) {
          return Optional.of(operator.getValue());
        }
      }
    }
    return Optional.empty();
  }
}
