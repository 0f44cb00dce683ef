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
  private record Span(List<RawRow> rows, long bytes, long end, Marker marker) {}

  private final Deque<Span> spans = new ArrayDeque<>();
  private List<RawRow> open = new ArrayList<>();
  private long generation = Long.MIN_VALUE;
  private long bytes;
  private long openBytes;
  private boolean marked;

  /** Of the rows that were not held, the last of each generation but the last one. */
  private final TreeMap<Long, Long> early = new TreeMap<>();

  private Optional<RawRow> lastEarly = Optional.empty();

  /** True when {@code generation} is over in this partition: nothing of it counts any more. */
  boolean isOver(long generation) {
    return generation < this.generation;
  }

  /** Earlier generations are over from the start. */
  void beginAt(long generation) {
    this.generation = generation;
    marked = true;
  }

  /** True once a marker has come, or is known to have. */
  boolean isMarked() {
    return marked;
  }

  /** Holds a row of a generation that is not over. */
  void row(RawRow row) {
    generation = row.generation();
    open.add(row);
    bytes += row.bytes();
    openBytes += row.bytes();
  }

  /** Notes a row of a generation that is not over, which was given on at once. */
  void early(RawRow row) {
    if (lastEarly.isPresent() && lastEarly.get().generation() != row.generation()) {
      noteLastEarly();
    }
    generation = row.generation();
    lastEarly = Optional.of(row);
  }

  /** Holds a marker of a generation that is not over. */
  void marker(long offset, Marker marker) {
    generation = marker.epoch().generation();
    spans.add(new Span(open, openBytes, offset, marker));
    open = new ArrayList<>();
    openBytes = 0;
    marked = true;
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
    noteLastEarly();
    return takeoverUpTo(epoch)
        .filter(
            marker ->
                early.headMap(marker.epoch().generation()).values().stream()
                    .anyMatch(offset -> offset >= marker.takeover().getAsLong()));
  }

  private void noteLastEarly() {
    lastEarly.ifPresent(row -> early.put(row.generation(), row.offset()));
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
    lastEarly = Optional.empty();
    for (boolean found = false; !found; ) {
      Span span = spans.remove();
      bytes -= span.bytes();
      found = span.marker().epoch().equals(epoch);
    }
  }
}
