package dev.insideout.cache;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The rows and markers of one partition that no applied epoch contains yet. */
final class HeldBack {
  /** The rows before a marker. */
  private record Span(List<RawRow> rows, long end, Marker marker) {}

  private final Deque<Span> spans = new ArrayDeque<>();
  private List<RawRow> open = new ArrayList<>();
  private long generation = Long.MIN_VALUE;
  private long bytes;

  /** Of the rows that were not held, the last of each generation but the highest. */
  private final TreeMap<Long, Long> early = new TreeMap<>();

  private long lastEarly = -1;

  /** True when {@code generation} is over in this partition: nothing of it counts any more. */
  boolean isOver(long generation) {
    return generation < this.generation;
  }

  /** Earlier generations are over from the start. */
  void beginAt(long generation) {
    this.generation = generation;
  }

  /** Holds a row of a generation that is not over. */
  void row(RawRow row) {
    generation = row.generation();
    open.add(row);
    bytes += row.bytes();
  }

  /** Notes a row of a generation that is not over, which was given on at once. */
  void early(RawRow row) {
    if (row.generation() != generation && lastEarly >= 0) {
      early.put(generation, lastEarly);
    }
    generation = row.generation();
    lastEarly = row.offset();
  }

  /** Holds a marker of a generation that is not over. */
  void marker(long offset, Marker marker) {
    if (marker.epoch().generation() != generation && lastEarly >= 0) {
      early.put(generation, lastEarly);
      lastEarly = -1;
    }
    generation = marker.epoch().generation();
    spans.add(new Span(open, offset, marker));
    open = new ArrayList<>();
  }

  /** About what is held on the heap. */
  long bytes() {
    return bytes;
  }

  /** The marker of {@code epoch}, which is held. */
  Marker marker(EpochId epoch) {
    return span(epoch).marker();
  }

  /** Where the marker of {@code epoch} stands, which is held. */
  long end(EpochId epoch) {
    return span(epoch).end();
  }

  private Span span(EpochId epoch) {
    return spans.stream()
        .filter(span -> span.marker().epoch().equals(epoch))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no marker of epoch " + epoch));
  }

  /**
   * The rows up to the marker of {@code epoch} that count, in their order. The last takeover among
   * them has compared the partition with its writer's rows up to an offset; what an earlier
   * generation wrote beyond it does not count: the takeover has not seen it.
   */
  List<RawRow> rowsUpTo(EpochId epoch) {
    Optional<Marker> takeover = takeoverUpTo(epoch);
    List<RawRow> counted = new ArrayList<>();
    for (Span span : spans) {
      span.rows().stream()
          .filter(row -> takeover.filter(marker -> isVoid(row, marker)).isEmpty())
          .forEach(counted::add);
      if (span.marker().epoch().equals(epoch)) {
        break;
      }
    }
    return counted;
  }

  /**
   * The takeover that voids a row which was given on before it was known; empty when there is no
   * such row.
   */
  Optional<Marker> misread(EpochId epoch) {
    return takeoverUpTo(epoch)
        .filter(
            marker ->
                early.headMap(marker.epoch().generation()).values().stream()
                    .anyMatch(offset -> offset >= marker.takeover().getAsLong()));
  }

  private Optional<Marker> takeoverUpTo(EpochId epoch) {
    Optional<Marker> takeover = Optional.empty();
    for (Span span : spans) {
      if (span.marker().takeover().isPresent()) {
        takeover = Optional.of(span.marker());
      }
      if (span.marker().epoch().equals(epoch)) {
        break;
      }
    }
    return takeover;
  }

  /** True when {@code takeover} has not seen the row. */
  static boolean isVoid(RawRow row, Marker takeover) {
    return row.generation() < takeover.epoch().generation()
        && row.offset() >= takeover.takeover().getAsLong();
  }

  /** Forgets everything up to the marker of {@code epoch}. */
  void removeUpTo(EpochId epoch) {
    early.clear();
    lastEarly = -1;
    for (boolean found = false; !found; ) {
      Span span = spans.remove();
      bytes -= span.rows().stream().mapToLong(RawRow::bytes).sum();
      found = span.marker().epoch().equals(epoch);
    }
  }
}
