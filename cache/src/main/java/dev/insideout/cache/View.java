package dev.insideout.cache;

import dev.insideout.cache.row.KeyColumns;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificRecord;

/**
 * A view that a service wants to open: its name, what its keys and rows are to be, what they are to
 * be found by, and which of them. Immutable.
 *
 * @param <K> what keys are
 * @param <V> what rows are
 */
public final class View<K, V> {

  /**
   * Which keys to keep.
   *
   * @param name names the condition: a stored cache with another one is not the same
   */
  record KeyFilter(String name, Predicate<Key> condition) {}

  private final String name;
  private final KeyType<K> keys;
  private final RowType<V> rows;
  private final Map<String, List<String>> indexes;
  private final Optional<Set<Integer>> partitions;
  private final Optional<KeyFilter> filter;

  private View(
      String name,
      KeyType<K> keys,
      RowType<V> rows,
      Map<String, List<String>> indexes,
      Optional<Set<Integer>> partitions,
      Optional<KeyFilter> filter) {
    this.name = name;
    this.keys = keys;
    this.rows = rows;
    this.indexes = indexes;
    this.partitions = partitions;
    this.filter = filter;
  }

  private static <K, V> View<K, V> of(String name, KeyType<K> keys, RowType<V> rows) {
    return new View<>(name, keys, rows, Map.of(), Optional.empty(), Optional.empty());
  }

  /** Rows as objects of a generated class, keys as plain values. */
  public static <V extends SpecificRecord> View<Key, V> of(String name, Class<V> row) {
    return of(name, KeyType.PLAIN, RowType.of(row));
  }

  /** Rows and keys as objects of generated classes. */
  public static <K extends SpecificRecord, V extends SpecificRecord> View<K, V> of(
      String name, Class<K> key, Class<V> row) {
    return of(name, KeyType.of(key), RowType.of(row));
  }

  /** Rows as {@code schema} has them, keys as plain values. */
  public static View<Key, GenericRecord> of(String name, Schema schema) {
    return of(name, KeyType.PLAIN, RowType.generic(Optional.of(schema)));
  }

  /** Each row as it was written, keys as plain values. */
  public static View<Key, GenericRecord> of(String name) {
    return of(name, KeyType.PLAIN, RowType.generic(Optional.empty()));
  }

  /** The same view with rows as {@code mapper} makes them, from any thread that looks one up. */
  public <W> View<K, W> map(Function<? super V, ? extends W> mapper) {
    return new View<>(name, keys, rows.map(mapper), indexes, partitions, filter);
  }

  /**
   * The same view whose rows can also be found by some of their columns.
   *
   * @param index its name
   * @throws IllegalArgumentException when rows have no such columns, or cannot be ordered by them,
   *     or it is not known what columns they have
   */
  public View<K, V> index(String index, String... columns) {
    Schema schema =
        rows.schema()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "view '%s' is opened without a schema of its rows, and so cannot have the index '%s'"
                            .formatted(name, index)));
    KeyColumns.of(schema, List.of(columns));
    Map<String, List<String>> all = new LinkedHashMap<>(indexes);
    all.put(index, List.of(columns));
    return new View<>(name, keys, rows, Collections.unmodifiableMap(all), partitions, filter);
  }

  /** Only some partitions of the view. Lookups of keys of the others find nothing. */
  public View<K, V> partitions(int... only) {
    Set<Integer> set = IntStream.of(only).boxed().collect(Collectors.toCollection(TreeSet::new));
    return new View<>(name, keys, rows, indexes, Optional.of(set), filter);
  }

  /**
   * Only the rows whose keys meet a condition. Lookups of other keys find nothing.
   *
   * @param condition names it; a stored cache with another one is built anew
   */
  public View<K, V> keys(String condition, Predicate<Key> filter) {
    return new View<>(
        name, keys, rows, indexes, partitions, Optional.of(new KeyFilter(condition, filter)));
  }

  /** Its name, and that of its topic. */
  public String name() {
    return name;
  }

  KeyType<K> keyType() {
    return keys;
  }

  RowType<V> rowType() {
    return rows;
  }

  Map<String, List<String>> indexes() {
    return indexes;
  }

  boolean follows(int partition) {
    return partitions.isEmpty() || partitions.get().contains(partition);
  }

  Optional<Predicate<Key>> filter() {
    return filter.map(KeyFilter::condition);
  }

  /** What a stored cache must have been made for to be this view's. */
  String identity() {
    return "%s indexes=%s of %s partitions=%s keys=%s"
        .formatted(
            name,
            indexes,
            indexedTypes(),
            partitions.map(Set::toString).orElse("all"),
            filter.map(KeyFilter::name).orElse("all"));
  }

  private List<Schema> indexedTypes() {
    return indexes.values().stream()
        .flatMap(List::stream)
        .map(column -> rows.schema().orElseThrow().getField(column).schema())
        .toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
