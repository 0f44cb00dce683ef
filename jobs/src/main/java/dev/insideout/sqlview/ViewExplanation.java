package dev.insideout.sqlview;

import com.fasterxml.jackson.databind.JsonNode;
import dev.insideout.flink.log.LogOptions;
import dev.insideout.flink.view.ViewOptions.Delivery;
import dev.insideout.sqlview.UnifiedView.Lookup;
import dev.insideout.sqlview.UnifiedView.PlannedArm;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a view does, in plain words, as its plan shows it.
 *
 * @param path whose operators make its rows, and where they are Flink's alone, why
 * @param reads its tables, and which of their records are its rows
 * @param keeps what operators keep between epochs, how much, and what bounds it
 * @param shuffles by which columns rows are brought together
 * @param publishes what comes into its topic
 * @param plan Flink's own, with the kinds of changes of each node
 */
public record ViewExplanation(
    String view,
    Path path,
    List<String> reads,
    List<String> keeps,
    List<String> shuffles,
    List<String> publishes,
    String plan) {

  /**
   * Whose operators make a view's rows.
   *
   * @param fast true where joins are hops of this project; else all is as Flink plans it
   * @param told the same, and why, as a sentence
   */
  public record Path(boolean fast, String told) {
    static Path of(ViewPath path) {
      if (path instanceof ViewPath.Planner planner) {
        return new Path(
            false, "planner: all operators are Flink's, because %s".formatted(planner.reason()));
      }
      return new Path(
          true,
          "fast: an operator for each key that rows are joined by, in place of the joins of Flink's plan below");
    }

    /** As 'path' and JSON have it. */
    public String name() {
      return fast ? "fast" : "planner";
    }
  }

  static ViewExplanation of(PlannedView view, GroupTables queries) {
    JsonNode sink = view.plan().sink(GroupTables.sink(view.statement().name()));
    boolean upserts = GroupTables.upserts(sink);
    return new ViewExplanation(
        view.statement().name(),
        Path.of(view.path()),
        reads(view),
        keeps(view),
        shuffles(view),
        publishes(view, upserts),
        queries.explain(view.statement(), upserts));
  }

  private static List<String> reads(PlannedView view) {
    return view.tables().values().stream().map(ViewExplanation::read).sorted().toList();
  }

  private static String read(SourceTable table) {
    String key = String.join(", ", table.primaryKey());
    String rows =
        table.view()
            ? "a view of another group, epoch by epoch"
            : table.events()
                ? "every record is a row (no primary key)"
                : table
                    .version()
                    .map(v -> "the newest version of each %s, by %s".formatted(key, v))
                    .orElse("the last record of each %s".formatted(key));
    return "%s: %s%s"
        .formatted(
            table.name(),
            rows + records(table),
            table.end().map(", up to positions %s"::formatted).orElse(""));
  }

  /** Of which records, where they are not all of the topic's, or in which format. */
  private static String records(SourceTable table) {
    String format =
        table.format().equals(LogOptions.REGISTRY_AVRO) ? "" : " in %s".formatted(table.format());
    return table
            .type()
            .map(
                type ->
                    ", of type %s in topic %s, at one position with the topic's other types"
                        .formatted(type, table.topic()))
            .orElse("")
        + format;
  }

  private static List<String> keeps(PlannedView view) {
    List<String> keeps = new ArrayList<>();
    view.tables().values().stream()
        .filter(table -> table.version().isPresent())
        .map(
            table ->
                "newest version of %s: one row of each %s"
                    .formatted(table.name(), String.join(", ", table.primaryKey())))
        .sorted()
        .forEach(keeps::add);
    for (PlanState.Kept kept : new PlanState(view).all()) {
      String growth =
          kept.events().isEmpty()
              ? ""
              : "; grows for ever with %s".formatted(String.join(" and ", kept.events()));
      keeps.add("%s: %s%s".formatted(kept.operator(), kept.kept(), growth));
    }
    keeps.add(
        "publisher: the last published row of each %s, so that an epoch publishes only what it changed"
            .formatted(String.join(", ", view.statement().primaryKey())));
    return List.copyOf(keeps);
  }

  private static List<String> shuffles(PlannedView view) {
    PlanState state = new PlanState(view);
    Set<String> shuffles = new LinkedHashSet<>();
    for (JsonNode node : state.flinks()) {
      if (PlanGraph.isOf(node, "exchange")) {
        JsonNode distribution = node.at("/inputProperties/0/requiredDistribution");
        List<String> columns = PlanGraph.columns(node);
        List<String> by = new ArrayList<>();
        distribution.path("keys").forEach(key -> by.add(columns.get(key.asInt())));
        shuffles.add(
            "rows of %s %s"
                .formatted(
                    state.tableNames(node),
                    by.isEmpty() ? "to one task" : "by " + String.join(", ", by)));
      }
    }
    view.path().unified().ifPresent(unified -> hops(unified, shuffles));
    shuffles.add(
        "changes of the view by the partition of %s"
            .formatted(String.join(", ", view.statement().primaryKey())));
    return List.copyOf(shuffles);
  }

  private static void hops(UnifiedView view, Set<String> shuffles) {
    for (PlannedArm side : view.sides()) {
      shuffles.add("rows of %s by %s".formatted(side.name(), String.join(", ", side.keyNames())));
    }
    for (Lookup lookup : view.lookups()) {
      shuffles.add(
          "joined rows by the %s that they point to"
              .formatted(String.join(", ", lookup.dimension().keyNames())));
    }
  }

  private static List<String> publishes(PlannedView view, boolean upserts) {
    ViewStatement statement = view.statement();
    String key = String.join(", ", statement.primaryKey());
    return List.of(
        "topic %s, %d partitions, keyed by %s"
            .formatted(statement.name(), statement.partitions(), key),
        statement.delivery() == Delivery.EPOCH
            ? "in epochs of %d ms: at most one row or tombstone of each %s, then a marker with the positions"
                .formatted(statement.interval().toMillis(), key)
            : "eagerly: every change at once and at least once, each with a version; no epochs",
        upserts
            ? "the query's changes are upserts by the key: nothing is taken back first"
            : "the query's changes are all kinds, rows added and taken back: Flink does not prove that its upsert key is %s"
                .formatted(key),
        statement.auditable() && statement.delivery() == Delivery.EPOCH
            ? "auditable: every epoch is the query over exactly the records below its positions"
            : "not auditable: its rows may depend on the order of arrival");
  }
}
