package dev.insideout.cli.why;

import dev.insideout.contract.position.Positions;
import dev.insideout.sqlview.InputTrace;
import dev.insideout.sqlview.TableDescription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What one reading of a table contributes to a row of a view. */
final class ScanSearch {
  private final InputTrace.Scan scan;
  private final TableDescription table;

  /** By which the records were found; none where each row of the table counts. */
  private final List<InputTrace.Link> links;

  /** What was known when they were searched; it grows. */
  private final Bounds bounds;

  /** By key, in the order of the topic; a record of a table of events under its place. */
  private final Map<Object, List<InputRecord>> found = new LinkedHashMap<>();

  private ScanSearch(InputTrace.Scan scan, TableDescription table, Bounds bounds) {
    this.scan = scan;
    this.table = table;
    this.links = bounds.known(scan);
    this.bounds = bounds;
  }

  /** Where a record of a table of events stands. */
  private record Place(int partition, long offset) {}

  /** More records are found than may be. */
  static final class TooManyException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  TableDescription table() {
    return table;
  }

  private static Object key(InputRecord record) {
    return record.given().table().key().isEmpty()
        ? new Place(record.partition(), record.offset())
        : record.key();
  }

  /**
   * Finds the records that {@code bounds} let through, with all others of their keys.
   *
   * @param limit how many there may be
   */
  static ScanSearch bounded(
      InputTrace.Scan scan, TableDescription table, Bounds bounds, InputLog log, int limit)
      throws TooManyException {
    ScanSearch search = new ScanSearch(scan, table, bounds);
    boolean keyTells =
        table.key().isEmpty()
            || search.links.stream().allMatch(link -> table.key().contains(link.column()));
    Set<Object> keys = new HashSet<>();
    if (!keyTells) {
      log.read(
          table,
          record -> {
            if (!record.deleted() && bounds.accept(search.links, record)) {
              keys.add(key(record));
            }
          });
    }
    int[] count = {0};
    log.read(
        table,
        record -> {
          boolean counts =
              keyTells ? bounds.accept(search.links, record) : keys.contains(key(record));
          if (counts && count[0]++ < limit) {
            search.add(record);
          }
        });
    if (count[0] > limit) {
      throw new TooManyException();
    }
    return search;
  }

  /**
   * Finds the rows of all keys as they are at {@code cut}, since nothing leads to some of them.
   *
   * @param limit how many there may be
   */
  static ScanSearch unbounded(
      InputTrace.Scan scan,
      TableDescription table,
      Bounds bounds,
      InputLog log,
      Optional<Positions> cut,
      int limit)
      throws TooManyException {
    ScanSearch search = new ScanSearch(scan, table, bounds);
    Map<Object, KeyHistory> histories = new HashMap<>();
    log.read(
        table,
        record -> {
          if (record.isIn(cut) && histories.size() <= limit) {
            histories.computeIfAbsent(key(record), key -> new KeyHistory()).add(record);
          }
        });
    if (histories.size() > limit) {
      throw new TooManyException();
    }
    histories.values().stream()
        .flatMap(history -> history.current().stream())
        .filter(search::hasConstants)
        .sorted(InputRecord.ORDER)
        .forEach(search::add);
    return search;
  }

  private boolean hasConstants(InputRecord record) {
    return scan.constants().entrySet().stream()
        .allMatch(
            constant ->
                constant.getValue().equals(String.valueOf(record.value(constant.getKey()))));
  }

  private void add(InputRecord record) {
    found.computeIfAbsent(key(record), key -> new ArrayList<>()).add(record);
  }

  /**
   * The values of variables in the rows that were found, those apart that only share their keys.
   */
  Map<Integer, Set<String>> values() {
    Map<Integer, Set<String>> values = new HashMap<>();
    for (InputTrace.Link link : scan.links()) {
      if (link.reading() instanceof InputTrace.AsItIs) {
        Set<String> texts =
            rows()
                .flatMap(record -> record.text(link.column()).stream())
                .collect(Collectors.toSet());
        values.merge(
            link.variable(),
            texts,
            (one, other) -> {
              one.retainAll(other);
              return one;
            });
      }
    }
    return values;
  }

  private Stream<InputRecord> rows() {
    return found.values().stream()
        .flatMap(List::stream)
        .filter(record -> !record.deleted() && bounds.accept(links, record));
  }

  /** Leaves out the keys of which no row can count; true when there were some. */
  boolean reduce(Bounds others) {
    List<InputTrace.Link> known = others.known(scan);
    return found
        .values()
        .removeIf(
            records -> records.stream().noneMatch(r -> !r.deleted() && others.accept(known, r)));
  }

  List<InputRecord> records() {
    return found.values().stream().flatMap(List::stream).sorted(InputRecord.ORDER).toList();
  }

  /** How the records were found, as a person reads it. */
  String how() {
    if (!links.isEmpty()) {
      return "by "
          + links.stream().map(ScanSearch::text).distinct().collect(Collectors.joining(", "));
    }
    String constants =
        scan.constants().entrySet().stream()
            .map(constant -> " with %s = %s".formatted(constant.getKey(), constant.getValue()))
            .collect(Collectors.joining(" and"));
    return "every row%s: no equality leads to single ones".formatted(constants);
  }

  private static String text(InputTrace.Link link) {
    return link.reading() instanceof InputTrace.Floor floor
        ? "FLOOR(%s TO %s)".formatted(link.column(), floor.unit())
        : link.column();
  }
}
