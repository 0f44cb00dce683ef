package dev.insideout.sqlview;

import dev.insideout.sqlview.UnifiedView.Lookup;
import dev.insideout.sqlview.UnifiedView.PlannedArm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.flink.table.types.logical.RowType;

/**
 * The columns that the hops of a view put out: what comes behind a hop uses no others. A column is
 * told by its place among those of all sides.
 */
final class HopColumns {
  private final UnifiedView view;

  /** Where the columns of a side begin. */
  private final int[] firsts;

  /** By hop. */
  private final List<List<Integer>> putOut = new ArrayList<>();

  HopColumns(UnifiedView view) {
    this.view = view;
    List<PlannedArm> sides = view.sides();
    firsts = new int[sides.size() + 1];
    for (int side = 0; side < sides.size(); side++) {
      firsts[side + 1] = firsts[side] + PlanGraph.columns(sides.get(side).rows()).size();
    }
    SortedSet<Integer> used = new TreeSet<>();
    view.joined().columns().forEach(column -> PlanExpressions.addPlaces(column, used));
    view.joined().conditions().forEach(condition -> PlanExpressions.addPlaces(condition, used));
    putOut.add(List.copyOf(used));
    for (int hop = view.lookups().size(); hop > 0; hop--) {
      Lookup lookup = view.lookups().get(hop - 1);
      used.tailSet(firsts[dimension(hop)]).clear();
      used.addAll(lookup.foreignKey());
      used.addAll(view.arms().get(0).key());
      putOut.add(0, List.copyOf(used));
    }
  }

  /** The side that a hop looks up; the first hop, 0, looks up none. */
  private int dimension(int hop) {
    return view.arms().size() + hop - 1;
  }

  /** Which of its columns the first hop puts out of an arm. */
  int[] ofArm(int arm) {
    return ofSide(arm, 0);
  }

  /** Which of its columns a hop puts out of what it looks up. */
  int[] ofDimension(int hop) {
    return ofSide(dimension(hop), hop);
  }

  private int[] ofSide(int side, int hop) {
    return putOut.get(hop).stream()
        .filter(column -> firsts[side] <= column && column < firsts[side + 1])
        .mapToInt(column -> column - firsts[side])
        .toArray();
  }

  /** Which of its columns a hop puts out of what the one before it puts out. */
  int[] ofHopBefore(int hop) {
    return before(
        hop, putOut.get(hop).stream().filter(column -> column < firsts[dimension(hop)]).toList());
  }

  /** The places of some columns in what the hop before puts out. */
  int[] before(int hop, List<Integer> columns) {
    return columns.stream().mapToInt(putOut.get(hop - 1)::indexOf).toArray();
  }

  /** The view's columns, made of those that the last hop puts out. */
  Derivation joined() {
    List<Integer> last = last();
    Integer[] places = new Integer[firsts[firsts.length - 1]];
    Arrays.fill(places, -1);
    IntStream.range(0, last.size()).forEach(place -> places[last.get(place)] = place);
    return view.joined().moved(Arrays.asList(places));
  }

  /** What the last hop puts out, as the view's plan has it. */
  RowType joinedType() {
    List<RowType.RowField> columns = new ArrayList<>();
    List<PlannedArm> sides = view.sides();
    for (int column : last()) {
      int side = sideOf(column);
      RowType.RowField field =
          PlanGraph.row(sides.get(side).rows()).getFields().get(column - firsts[side]);
      columns.add(
          new RowType.RowField(
              "%d %s".formatted(columns.size(), field.getName()),
              sides.get(side).inner() ? field.getType() : field.getType().copy(true)));
    }
    return new RowType(columns);
  }

  private int sideOf(int column) {
    return IntStream.range(0, firsts.length - 1)
        .filter(side -> column < firsts[side + 1])
        .findFirst()
        .orElseThrow();
  }

  private List<Integer> last() {
    return putOut.get(putOut.size() - 1);
  }
}
