package dev.insideout.cli.why;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.why.ScanSearch.TooManyException;
import dev.insideout.contract.position.Positions;
import dev.insideout.sqlview.InputTrace;
import dev.insideout.sqlview.TableDescription;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds the records behind a row of a view: those that the row's key leads to, those that the rows
 * found lead to, and so on. What is found of a key is its whole history.
 */
final class InputSearch {
  private final InputTrace trace;
  private final Map<String, TableDescription> tables = new TreeMap<>();
  private final InputLog log;
  private final Optional<Positions> cut;
  private final int limit;

  /**
   * @param tables at least those that the trace names
   * @param cut what the view has read; empty when that is not known
   * @param limit how many records may be found of a table
   */
  InputSearch(
      InputTrace trace,
      List<TableDescription> tables,
      InputLog log,
      Optional<Positions> cut,
      int limit) {
    this.trace = trace;
    tables.forEach(table -> this.tables.put(table.name(), table));
    this.log = log;
    this.cut = cut;
    this.limit = limit;
  }

  /**
   * What is behind a row in one table.
   *
   * @param how it was found, as a person reads it
   * @param records in the order of the topic
   */
  record Found(TableDescription table, String how, List<InputRecord> records) {}

  /**
   * The records behind the row of {@code key}, table by table.
   *
   * @param key the texts of the key's columns
   * @param exists false when the view has no such row: then nothing is left out for want of rows
   *     that it would meet
   * @throws CommandFailure when there are too many
   */
  List<Found> find(Map<String, String> key, boolean exists) {
    Map<Integer, Set<String>> anchors = new HashMap<>();
    key.forEach((column, text) -> anchors.put(trace.columns().get(column), Set.of(text)));
    Bounds bounds = new Bounds(trace, anchors);
    List<InputTrace.Scan> open = new ArrayList<>(trace.scans());
    List<ScanSearch> done = new ArrayList<>();
    while (!open.isEmpty()) {
      ScanSearch search = next(open, bounds);
      search.values().forEach(bounds::supply);
      done.add(search);
    }
    while (exists && reduce(anchors, done)) {
      // What is left out of one table may leave out more of another.
    }
    return byTable(done);
  }

  /** Leaves out what meets no row of the other tables; true when there was something. */
  private boolean reduce(Map<Integer, Set<String>> anchors, List<ScanSearch> done) {
    boolean reduced = false;
    for (ScanSearch search : done) {
      // What a reading has found itself is no reason to doubt it: NULL, say, meets nothing.
      Bounds others = new Bounds(trace, anchors);
      for (ScanSearch other : done) {
        if (other != search) {
          other.values().forEach(others::narrow);
        }
      }
      reduced |= search.reduce(others);
    }
    return reduced;
  }

  /** Searches the most selective of the readings that are left, and takes it off the list. */
  private ScanSearch next(List<InputTrace.Scan> open, Bounds bounds) {
    List<InputTrace.Scan> order = new ArrayList<>(open);
    order.sort(Comparator.comparingInt(scan -> rank(scan, bounds)));
    for (InputTrace.Scan scan : order) {
      try {
        ScanSearch search = search(scan, bounds);
        open.remove(scan);
        return search;
      } catch (TooManyException e) {
        // What another reading finds may tell which of them count.
        continue;
      }
    }
    throw CommandFailure.notSo(
        "More than %,d records of %s may be behind this row, and nothing tells which: allow more with --limit."
            .formatted(
                limit,
                order.stream()
                    .map(InputTrace.Scan::table)
                    .distinct()
                    .collect(Collectors.joining(" and "))));
  }

  private ScanSearch search(InputTrace.Scan scan, Bounds bounds) throws TooManyException {
    TableDescription table = tables.get(scan.table());
    return bounds.known(scan).isEmpty()
        ? ScanSearch.unbounded(scan, table, bounds, log, cut, limit)
        : ScanSearch.bounded(scan, table, bounds, log, limit);
  }

  /** The lower, the fewer records a reading is likely to find. */
  private int rank(InputTrace.Scan scan, Bounds bounds) {
    List<InputTrace.Link> known = bounds.known(scan);
    List<String> columns = known.stream().map(InputTrace.Link::column).toList();
    List<String> key = tables.get(scan.table()).key();
    if (known.isEmpty()) {
      return 3;
    }
    if (!key.isEmpty() && columns.containsAll(key)) {
      return 0;
    }
    return key.stream().anyMatch(columns::contains) ? 1 : 2;
  }

  private static List<Found> byTable(List<ScanSearch> done) {
    Map<String, List<ScanSearch>> searches = new LinkedHashMap<>();
    done.forEach(
        search ->
            searches
                .computeIfAbsent(search.table().name(), table -> new ArrayList<>())
                .add(search));
    List<Found> found = new ArrayList<>();
    for (List<ScanSearch> ofTable : searches.values()) {
      Map<List<Long>, InputRecord> records = new LinkedHashMap<>();
      Set<String> how = new TreeSet<>();
      for (ScanSearch search : ofTable) {
        how.add(search.how());
        search
            .records()
            .forEach(r -> records.putIfAbsent(List.of((long) r.partition(), r.offset()), r));
      }
      found.add(
          new Found(
              ofTable.get(0).table(),
              String.join("; ", how),
              records.values().stream().sorted(InputRecord.ORDER).toList()));
    }
    return found;
  }
}
