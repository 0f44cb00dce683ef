package dev.insideout.sqlview;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A view whose rows are a root's, joined by keys alone: what its plan comes to on the fast path.
 *
 * @param arms those that share the root's key, itself the first
 * @param lookups those that a row points to, in the order in which they are looked up
 * @param joined the view's columns, made of those of the arms and then of the lookups
 * @param sink the plan's node that takes them
 * @param rows the node that made them
 */
record UnifiedView(
    String name,
    List<PlannedArm> arms,
    List<Lookup> lookups,
    Derivation joined,
    JsonNode sink,
    JsonNode rows) {
  /** The layout of what hops keep: part of what a version is. */
  static final int LAYOUT = 3;

  UnifiedView {
    arms = List.copyOf(arms);
    lookups = List.copyOf(lookups);
  }

  /**
   * One side of a join.
   *
   * @param source the node up to which all is as Flink plans it: a scan, or what adds up or picks
   *     rows
   * @param table what is scanned; empty for what adds up or picks rows
   * @param made what its rows are
   * @param derived the arm's columns, made of those of {@code source}
   * @param key places among them
   * @param inner true where a row needs one of this arm
   * @param rows the node whose rows they are
   */
  record PlannedArm(
      JsonNode source,
      Optional<SourceTable> table,
      String made,
      Derivation derived,
      List<Integer> key,
      boolean inner,
      JsonNode rows) {
    /** What explanations and operators call it. */
    String name() {
      return table
          .map(SourceTable::name)
          .orElseGet(() -> "%s by %s".formatted(made, String.join(", ", keyNames())));
    }

    List<String> keyNames() {
      List<String> columns = PlanGraph.columns(rows);
      return key.stream().map(columns::get).toList();
    }

    /** The same with its key in another order. */
    PlannedArm keyedBy(List<Integer> places, boolean joinedInner) {
      return new PlannedArm(source, table, made, derived, places, joinedInner, rows);
    }
  }

  /**
   * A dimension.
   *
   * @param foreignKey places among the columns of all that is joined before it
   */
  record Lookup(PlannedArm dimension, List<Integer> foreignKey) {}

  /** All sides of all joins, in the order of their columns. */
  List<PlannedArm> sides() {
    return Stream.concat(arms.stream(), lookups.stream().map(Lookup::dimension)).toList();
  }

  /**
   * True where only the new row of a change matters: the key's rows come in order, and nothing
   * looks at what was before.
   */
  boolean upserts() {
    return GroupTables.upserts(sink) && lookups.isEmpty() && joined.conditions().isEmpty();
  }

  /** The uids of its hops. */
  List<String> uids() {
    List<String> uids = new ArrayList<>();
    for (int hop = 0; hop <= lookups.size(); hop++) {
      uids.add(uid(hop));
    }
    return uids;
  }

  /** Names the state of a hop in savepoints. */
  String uid(int hop) {
    return "unified-%s-%d".formatted(name, hop);
  }
}
