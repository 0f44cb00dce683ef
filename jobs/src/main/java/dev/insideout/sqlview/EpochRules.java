package dev.insideout.sqlview;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a plan must not have for its epochs to be functions of their positions. An epoch is correct
 * when the rows after it are the query over exactly the records below its positions; whatever else
 * decides about a row breaks that.
 */
final class EpochRules {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String CLOCK =
      "time that passes is a fact: join the topic `clock`, or group by FLOOR(event_time TO HOUR), which corrects late"
          + " records instead of dropping them";

  private static final String NOT_AUDITABLE =
      CLOCK + "; or say 'auditable' = 'false' in WITH, and no epoch can be recomputed";

  /** Plan node types whose output depends on how far watermarks are, by how they begin. */
  private static final Map<String, String> BY_WATERMARK =
      Map.of(
          "stream-exec-watermark-assigner", "a WATERMARK",
          "stream-exec-window", "a window",
          "stream-exec-local-window", "a window",
          "stream-exec-global-window", "a window",
          "stream-exec-group-window", "a window",
          "stream-exec-interval-join", "an interval join",
          "stream-exec-temporal-join", "a temporal join",
          "stream-exec-temporal-sort", "ORDER BY a time attribute",
          "stream-exec-match", "MATCH_RECOGNIZE");

  /** Functions that give another result when the same records are read again. */
  private static final Set<String> NOT_OF_THE_RECORDS =
      Set.of(
          "PROCTIME",
          "NOW",
          "CURRENT_TIMESTAMP",
          "CURRENT_ROW_TIMESTAMP",
          "CURRENT_DATE",
          "CURRENT_TIME",
          "LOCALTIME",
          "LOCALTIMESTAMP",
          "RAND",
          "RAND_INTEGER",
          "UUID",
          "CURRENT_WATERMARK");

  /** The TTL of state that has none. */
  private static final String NEVER = "0 ms";

  private EpochRules() {}

  /**
   * Says why a view cannot be published in epochs.
   *
   * @param plan Flink's compiled plan
   * @param topics the topics that the plan reads, one entry a source
   * @param auditable false where the view does without recomputation, and so may depend on
   *     watermarks
   * @return the reason and the way out; empty when nothing is in the way
   */
  static Optional<String> violation(String plan, List<String> topics, boolean auditable) {
    return readTwice(topics)
        .or(() -> notOfTheRecords(plan))
        .or(() -> expiring(plan))
        .or(() -> auditable ? byWatermark(plan) : Optional.empty());
  }

  private static Optional<String> readTwice(List<String> topics) {
    Set<String> seen = new HashSet<>();
    return topics.stream()
        .filter(topic -> !seen.add(topic))
        .findFirst()
        .map(
            topic ->
                "reads topic '%s' through two sources, which no epoch can hold at one position. Read it through one table,"
                        .formatted(topic)
                    + " with the same OPTIONS hint everywhere or none");
  }

  private static Optional<String> notOfTheRecords(String plan) {
    return nodes(plan).findValuesAsText("internalName").stream()
        .map(EpochRules::functionName)
        .filter(NOT_OF_THE_RECORDS::contains)
        .findFirst()
        .map(
            function ->
                "calls %s(), which is not a function of the log's records: the same positions would give other rows; %s"
                    .formatted(function, CLOCK));
  }

  /** {@code $CURRENT_TIMESTAMP$1} is CURRENT_TIMESTAMP in its first version. */
  private static String functionName(String internalName) {
    return internalName.replaceAll("^\\$|\\$\\d+$", "");
  }

  private static Optional<String> expiring(String plan) {
    return nodes(plan).findValuesAsText("ttl").stream()
        .filter(ttl -> !ttl.equals(NEVER))
        .findFirst()
        .map(
            ttl ->
                "lets state expire after %s of processing time, so rows change without a record that says so. Leave STATE_TTL"
                        .formatted(ttl)
                    + " out: "
                    + CLOCK);
  }

  private static Optional<String> byWatermark(String plan) {
    for (JsonNode node : nodes(plan)) {
      String type = node.path("type").asText();
      for (Map.Entry<String, String> operator : BY_WATERMARK.entrySet()) {
        if (type.startsWith(operator.getKey())) {
          return Optional.of(
              "has %s: watermarks move with the interleaving of partitions, so the same positions may give other rows; %s"
                  .formatted(operator.getValue(), NOT_AUDITABLE));
        }
      }
    }
    return Optional.empty();
  }

  private static JsonNode nodes(String plan) {
    try {
      return JSON.readTree(plan).path("nodes");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("reading a plan that was just compiled", e);
    }
  }
}
