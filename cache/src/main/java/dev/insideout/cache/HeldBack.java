package dev.insideout.cache;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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

  /**
   * The rows up to the marker of {@code epoch} that count, in their order. The last takeover among
   * them has compared the partition with its writer's rows up to an offset; what an earlier
   * generation wrote beyond it does not count: the takeover has not seen it.
   */
  List<ConsumerRecord<byte[], byte[]>> rowsUpTo(EpochId epoch) {
    List<Held> span = spanUpTo(epoch);
    Optional<Marker> takeover =
        span.stream()
            .flatMap(entry -> entry.marker().stream())
            .filter(marker -> marker.takeover().isPresent())
            .reduce((earlier, later) -> later);
    return span.stream()
        .filter(entry -> entry.marker().isEmpty())
        .filter(row -> takeover.filter(marker -> isVoid(row, marker)).isEmpty())
        .map(Held::record)
        .toList();
  }

  private List<Held> spanUpTo(EpochId epoch) {
    List<Held> span = new ArrayList<>();
    for (Held entry : held) {
      span.add(entry);
      if (entry.ends(epoch)) {
        break;
      }
    }
    return span;
  }

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
