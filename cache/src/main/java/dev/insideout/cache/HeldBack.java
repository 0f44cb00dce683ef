package dev.insideout.cache;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The rows and markers of one partition that no applied epoch contains yet. */
final class HeldBack {
  private record Held(
      ConsumerRecord<byte[], byte[]> record, long generation, Optional<Marker> marker) {

    boolean ends(EpochId epoch) {
      return marker.filter(m -> m.epoch().equals(epoch)).isPresent();
    }
  }

  private final Deque<Held> held = new ArrayDeque<>();
  private long generation = Long.MIN_VALUE;

  /** True when {@code generation} is over in this partition: nothing of it counts any more. */
  boolean isOver(long generation) {
    return generation < this.generation;
  }

  /** Holds a row of a generation that is not over. */
  void row(ConsumerRecord<byte[], byte[]> record, long generation) {
    this.generation = generation;
    held.add(new Held(record, generation, Optional.empty()));
  }

  /** Holds a marker of a generation that is not over. */
  void marker(ConsumerRecord<byte[], byte[]> record, Marker marker) {
    generation = marker.epoch().generation();
    held.add(new Held(record, generation, Optional.of(marker)));
  }

  /** The marker of {@code epoch}, which is held. */
  Marker marker(EpochId epoch) {
    return held.stream()
        .filter(h -> h.ends(epoch))
        .findFirst()
        .flatMap(Held::marker)
        .orElseThrow(() -> new IllegalStateException("no marker of epoch " + epoch));
  }

  /** The rows up to the marker of {@code epoch} that count, in their order. */
  List<ConsumerRecord<byte[], byte[]>> rowsUpTo(EpochId epoch) {
    List<Held> span = new ArrayList<>();
    for (Iterator<Held> next = held.iterator(); next.hasNext(); ) {
      span.add(next.next());
      if (span.get(span.size() - 1).ends(epoch)) {
        break;
      }
    }
    Collections.reverse(span);
    List<Marker> takeovers = new ArrayList<>();
    List<ConsumerRecord<byte[], byte[]>> rows = new ArrayList<>();
    for (Held entry : span) {
      entry.marker().filter(marker -> marker.takeover().isPresent()).ifPresent(takeovers::add);
      if (entry.marker().isEmpty() && takeovers.stream().noneMatch(t -> isVoid(entry, t))) {
        rows.add(entry.record());
      }
    }
    Collections.reverse(rows);
    return rows;
  }

  /** The takeover did not see the row, and its writer did not know of the takeover. */
  private static boolean isVoid(Held row, Marker takeover) {
    return row.generation() < takeover.epoch().generation()
        && row.record().offset() >= takeover.takeover().getAsLong();
  }

  /** Forgets everything up to the marker of {@code epoch}. */
  void removeUpTo(EpochId epoch) {
    for (boolean found = false; !found; ) {
      found = held.remove().ends(epoch);
    }
  }
}
