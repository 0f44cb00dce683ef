package dev.insideout.contract.position;

import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A cut of the log: for each source partition the offset of the next record, so that all records
 * below it are in and none at or above it. Immutable. As text: {@code
 * [region/]topic-partition:offset}, comma-separated, sorted.
 */
public record Positions(SortedMap<SourcePartition, Long> next) {
  public static final Positions NONE = new Positions(new TreeMap<>());

  public Positions {
    next = Collections.unmodifiableSortedMap(new TreeMap<>(next));
  }

  public static Positions of(Map<SourcePartition, Long> next) {
    return new Positions(new TreeMap<>(next));
  }

  /** The next offset of {@code partition}; empty when nothing of it was read. */
  public OptionalLong of(SourcePartition partition) {
    Long offset = next.get(partition);
    return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
  }

  /** True when the record at {@code offset} of {@code partition} is in. */
  public boolean contain(SourcePartition partition, long offset) {
    Long position = next.get(partition);
    return position != null && position > offset;
  }

  /** True when, in every partition of {@code other}, this cut is at least as far. */
  public boolean cover(Positions other) {
    return other.next.entrySet().stream()
        .allMatch(e -> e.getValue() == 0 || contain(e.getKey(), e.getValue() - 1));
  }

  /** The furthest cut that both this one and {@code other} cover. */
  public Positions commonWith(Positions other) {
    TreeMap<SourcePartition, Long> common = new TreeMap<>(next);
    common.keySet().retainAll(other.next.keySet());
    common.replaceAll((partition, offset) -> Math.min(offset, other.next.get(partition)));
    return new Positions(common);
  }

  /** This cut, region by region; empty stands for the local one. */
  public SortedMap<String, Positions> byRegion() {
    return next.entrySet().stream()
        .collect(
            Collectors.groupingBy(
                e -> e.getKey().region(),
                TreeMap::new,
                Collectors.collectingAndThen(
                    Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue), Positions::of)));
  }

  /** Reads the text form; the empty string is {@link #NONE}. */
  public static Positions parse(String text) {
    TreeMap<SourcePartition, Long> next = new TreeMap<>();
    for (String part : text.isEmpty() ? new String[0] : text.split(",")) {
      int colon = part.lastIndexOf(':');
      if (colon < 0) {
        throw new IllegalArgumentException(
            "'%s' is not a position ([region/]topic-partition:offset)".formatted(part));
      }
      next.put(
          SourcePartition.parse(part.substring(0, colon)),
          Long.parseLong(part.substring(colon + 1)));
    }
    return new Positions(next);
  }

  @Override
  public String toString() {
    return next.entrySet().stream()
        .map(e -> e.getKey() + ":" + e.getValue())
        .collect(Collectors.joining(","));
  }
}
