package dev.insideout.flink.log;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.WholeEpochs;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Decides which epochs of a view may be released: from its markers alone, so that all who have seen
 * the same markers decide the same.
 *
 * <p>In a stretch that is already compacted, an epoch may lack rows that a later one of that
 * stretch has. So nothing is released before every marker has arrived that was there at the first
 * start, and then the newest whole epoch.
 */
final class HeldEpochs {
  private final WholeEpochs<Integer> whole;

  /**
   * By partition, in order: that of the released epoch first, and all that came after it. Before
   * anything is released, the first that was there, takeovers, and all from the newest whole epoch
   * on.
   */
  private final List<Deque<Held>> markers;

  private Optional<EpochId> released = Optional.empty();
  private Optional<EpochId> newest = Optional.empty();

  HeldEpochs(int partitions) {
    List<Integer> all = IntStream.range(0, partitions).boxed().toList();
    this.whole = new WholeEpochs<>(all);
    this.markers = all.stream().<Deque<Held>>map(p -> new ArrayDeque<>()).toList();
  }

  private record Held(HeldMarker at, Marker marker) {
    /** True of the last marker that was there at the first start, and of all that came later. */
    boolean isLastOfStart() {
      return at.offset() >= at.end() - 1;
    }
  }

  /** Goes on where another one was, of which {@code held} and these epochs are left. */
  void restore(Iterable<HeldMarker> held, Optional<EpochId> released, Optional<EpochId> newest) {
    List<HeldMarker> ordered = new ArrayList<>();
    held.forEach(ordered::add);
    ordered.sort(Comparator.comparingLong(HeldMarker::offset));
    this.released = released;
    this.newest = newest;
    ordered.forEach(this::restore);
    newest.ifPresent(whole::passed);
  }

  private void restore(HeldMarker at) {
    Marker marker = at.marker();
    if (newest.filter(epoch -> marker.epoch().compareTo(epoch) < 0).isPresent()) {
      markers.get(at.partition()).add(new Held(at, marker));
    } else {
      add(at);
    }
  }

  /** Takes the next marker of its partition. */
  WholeEpochs.Arrival add(HeldMarker at) {
    Marker marker = at.marker();
    WholeEpochs.Arrival arrival = whole.add(at.partition(), marker, isChained(at));
    if (arrival != WholeEpochs.Arrival.OUTDATED) {
      markers.get(at.partition()).add(new Held(at, marker));
    }
    return arrival;
  }

  /**
   * Where a partition had something when it was first read, the marker before the first that is
   * there may be gone. After a restore the first is that of a whole epoch, which is beyond doubt.
   */
  private boolean isChained(HeldMarker at) {
    boolean first = whole.last(at.partition()).isEmpty();
    return at.offset() >= at.end() && (!first || at.end() == 0 && newest.isEmpty());
  }

  /** Finds the newest whole epoch; empty when it is released already, or must not yet be. */
  Optional<EpochId> advance() {
    for (Optional<EpochId> next = whole.oldest(); next.isPresent(); next = whole.oldest()) {
      if (isOfOneWriter(next.get())) {
        newest = next;
      }
      whole.passed(next.get());
    }
    if (released.isPresent()) {
      return newest.filter(epoch -> !released.equals(newest));
    }
    newest.ifPresent(this::forgetBefore);
    return newest.filter(this::hasAllRows);
  }

  /** What a dead writer wrote under the same name is another epoch. */
  private boolean isOfOneWriter(EpochId epoch) {
    return markers.stream()
            .map(partition -> held(partition, epoch).marker())
            .map(marker -> List.of(marker.group(), marker.run()))
            .distinct()
            .count()
        == 1;
  }

  /** Takeovers have a say in what is released with a later epoch. */
  private void forgetBefore(EpochId epoch) {
    for (Deque<Held> partition : markers) {
      Held first = partition.getFirst();
      partition.removeIf(
          held ->
              held != first
                  && held.marker().takeover().isEmpty()
                  && held.marker().epoch().compareTo(epoch) < 0);
    }
  }

  /**
   * True when everything of the first start is there, and compaction cannot have taken a row for
   * the sake of one that stands beyond {@code epoch}. It keeps one record of a key in what it has
   * gone over, and all markers have one key: so it came no further than the second marker that is
   * there.
   */
  private boolean hasAllRows(EpochId epoch) {
    return markers.stream()
        .allMatch(
            partition -> {
              Held end = held(partition, epoch);
              return partition.getLast().isLastOfStart()
                  && (end.isLastOfStart() || end != partition.getFirst());
            });
  }

  private static Held held(Deque<Held> partition, EpochId epoch) {
    return partition.stream()
        .filter(held -> held.marker().epoch().equals(epoch))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("epoch %s has no marker".formatted(epoch)));
  }

  /** The newest epoch that is whole and of one writer. */
  Optional<EpochId> newest() {
    return newest;
  }

  /** The epoch that was released last. */
  Optional<EpochId> released() {
    return released;
  }

  /** The marker of the epoch that was released last. */
  Optional<Marker> releasedMarker() {
    return released.map(epoch -> markers.get(0).getFirst().marker());
  }

  /** What {@code partition} has after the released epoch, up to and including {@code epoch}. */
  HeldSpan span(int partition, EpochId epoch) {
    Optional<HeldSpan.Takeover> takeover = Optional.empty();
    for (Held held : markers.get(partition)) {
      Marker marker = held.marker();
      if (marker.takeover().isPresent() && !released.equals(Optional.of(marker.epoch()))) {
        takeover =
            Optional.of(
                new HeldSpan.Takeover(marker.epoch().generation(), marker.takeover().getAsLong()));
      }
      if (marker.epoch().equals(epoch)) {
        return new HeldSpan(held.at().offset(), takeover);
      }
    }
    throw new IllegalArgumentException(
        "epoch %s has no marker in partition %d".formatted(epoch, partition));
  }

  /** Everything up to and including {@code epoch}, the newest, was released. */
  void release(EpochId epoch) {
    for (Deque<Held> partition : markers) {
      while (partition.getFirst().marker().epoch().compareTo(epoch) < 0) {
        partition.removeFirst();
      }
    }
    released = Optional.of(epoch);
  }

  /** What {@link #restore} needs. */
  List<HeldMarker> held() {
    return markers.stream().flatMap(Deque::stream).map(Held::at).toList();
  }
}
