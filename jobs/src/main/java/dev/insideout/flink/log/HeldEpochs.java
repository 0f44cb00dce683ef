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
 */
final class HeldEpochs {
  private final WholeEpochs<Integer> whole;

  /** By partition, in order: that of the released epoch first, and all that came after it. */
  private final List<Deque<Held>> markers;

  private Optional<EpochId> released = Optional.empty();

  HeldEpochs(int partitions) {
    List<Integer> all = IntStream.range(0, partitions).boxed().toList();
    this.whole = new WholeEpochs<>(all);
    this.markers = all.stream().<Deque<Held>>map(p -> new ArrayDeque<>()).toList();
  }

  private record Held(HeldMarker at, Marker marker) {}

  /** Goes on where another one was, of which {@code held} and {@code released} are left. */
  void restore(Iterable<HeldMarker> held, Optional<EpochId> released) {
    List<HeldMarker> ordered = new ArrayList<>();
    held.forEach(ordered::add);
    ordered.sort(Comparator.comparingLong(HeldMarker::offset));
    this.released = released;
    ordered.forEach(this::add);
    released.ifPresent(whole::passed);
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
   * there may be gone. After a restore the first is the released one, which is beyond doubt.
   */
  private boolean isChained(HeldMarker at) {
    boolean first = whole.last(at.partition()).isEmpty();
    return at.offset() >= at.end() && (!first || at.end() == 0 && released.isEmpty());
  }

  /** The newest epoch that is whole and not released. */
  Optional<EpochId> next() {
    return whole.newest();
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

  /** Everything up to and including {@code epoch} was released. */
  void release(EpochId epoch) {
    whole.passed(epoch);
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
