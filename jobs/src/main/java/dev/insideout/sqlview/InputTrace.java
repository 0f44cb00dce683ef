package dev.insideout.sqlview;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How the rows behind one row of a view are found in the tables that it reads. Columns that have
 * the same value in all rows that meet share a variable, which is a number.
 *
 * @param columns the variable of each of the view's columns, in their order
 * @param within of a variable: those among whose values its own are, though not the other way round
 * @param scans what is read, once for each time that the query reads it
 * @param madeOf of which columns, as {@code table.column}, each of the view's columns is made
 */
public record InputTrace(
    Map<String, Integer> columns,
    Map<Integer, Set<Integer>> within,
    List<Scan> scans,
    Map<String, Set<String>> madeOf) {
  /**
   * One reading of a table.
   *
   * @param links which of its columns are bound to a variable
   * @param constants the values that columns must have for a row to count, as text
   */
  public record Scan(String table, List<Link> links, Map<String, String> constants) {}

  /** A column whose value, taken as {@code reading} says, is that of a variable. */
  public record Link(String column, Reading reading, int variable) {}

  /** How a column's value leads to that of its variable. */
  public sealed interface Reading {}

  /** The value itself. */
  public record AsItIs() implements Reading {}

  /** The value itself, or any other where it is NULL. */
  public record OrNull() implements Reading {}

  /**
   * A time, cut to a unit.
   *
   * @param unit as in {@code FLOOR(… TO unit)}, from SECOND to YEAR
   */
  public record Floor(String unit) implements Reading {}

  /** {@code variable}, and all among whose values its own are. */
  public Set<Integer> bounds(int variable) {
    Set<Integer> bounds = new LinkedHashSet<>();
    Deque<Integer> left = new ArrayDeque<>(List.of(variable));
    while (!left.isEmpty()) {
      int next = left.remove();
      if (bounds.add(next)) {
        left.addAll(within.getOrDefault(next, Set.of()));
      }
    }
    return bounds;
  }

  /**
   * The columns of tables, as {@code table.column}, that take their values from the same as one of
   * {@code masked} does, those included: they are joined, or handed on.
   */
  public Set<String> sharing(Set<String> masked) {
    Set<Integer> variables = new TreeSet<>();
    Set<String> sharing = new TreeSet<>(masked);
    int before = -1;
    while (before < variables.size()) {
      before = variables.size();
      for (Scan scan : scans) {
        for (Link link : scan.links()) {
          String column = scan.table() + "." + link.column();
          if (!(link.reading() instanceof Floor)
              && (sharing.contains(column) || variables.contains(link.variable()))) {
            sharing.add(column);
            variables.addAll(related(link.variable()));
          }
        }
      }
    }
    return sharing;
  }

  /** The columns of the view whose values are those of columns of {@code sharing}, unchanged. */
  public Set<String> showing(Set<String> sharing) {
    Set<Integer> variables = new TreeSet<>();
    for (Scan scan : scans) {
      for (Link link : scan.links()) {
        if (link.reading() instanceof AsItIs
            && sharing.contains(scan.table() + "." + link.column())) {
          variables.addAll(related(link.variable()));
        }
      }
    }
    return columns.entrySet().stream()
        .filter(column -> variables.contains(column.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** All variables that one can come to from {@code variable}, in either direction. */
  private Set<Integer> related(int variable) {
    Set<Integer> related = new TreeSet<>(Set.of(variable));
    int before = 0;
    while (before < related.size()) {
      before = related.size();
      within.forEach(
          (inner, outer) -> {
            if (related.contains(inner)) {
              related.addAll(outer);
            } else if (outer.stream().anyMatch(related::contains)) {
              related.add(inner);
            }
          });
    }
    return related;
  }
}
