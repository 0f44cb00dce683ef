package dev.insideout.contract.marker;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the epochs that are whole: their markers have arrived in every partition of every view that
 * is followed. An epoch that is missing somewhere is passed over; its rows belong to the next that
 * is whole. Not thread-safe.
 *
 * <p>Each marker names the one before it. Where one is missing, its transaction was lost, and rows
 * with it: no later epoch of that partition counts until a takeover has compared the partition with
 * the writer's rows.
 *
 * @param <P> how a partition is named
 */
public final class WholeEpochs<P> {
  private final Map<P, Partition> partitions = new LinkedHashMap<>();

  /** Follows {@code partitions}, all of them views of one group. */
  public WholeEpochs(Collection<P> partitions) {
    partitions.forEach(partition -> this.partitions.put(partition, new Partition()));
  }

  /** What a marker is to its partition. */
  public enum Arrival {
    /** The next epoch. */
    NEXT,
    /** Of a generation that is over: to be dropped. */
    OUTDATED,
    /** The first after a gap: the epoch before it is lost. */
    LOST,
    /** After a gap that no takeover has closed yet. */
    AFTER_LOSS
  }

  /**
   * Takes the next marker of {@code partition}.
   *
   * @param chained false where the marker before it may have been compacted away, so that a gap
   *     means nothing
   */
  public Arrival add(P partition, Marker marker, boolean chained) {
    return partitions.get(partition).add(marker, chained);
  }

  /** The last epoch that ended in {@code partition}, whole or not. */
  public Optional<EpochId> last(P partition) {
    return Optional.ofNullable(partitions.get(partition).last);
  }

  /** The oldest whole epoch that has not been {@link #passed}. */
  public Optional<EpochId> oldest() {
    return atOrAfter(new EpochId(Long.MIN_VALUE, Long.MIN_VALUE));
  }

  /** The newest whole epoch that has not been {@link #passed}. */
  public Optional<EpochId> newest() {
    EpochId candidate = new EpochId(Long.MAX_VALUE, Long.MAX_VALUE);
    for (boolean moved = true; moved; ) {
      moved = false;
      for (Partition partition : partitions.values()) {
        Optional<EpochId> found = partition.atOrBefore(candidate);
        if (found.isEmpty()) {
          return Optional.empty();
        }
        if (found.get().compareTo(candidate) < 0) {
          candidate = found.get();
          moved = true;
        }
      }
    }
    return Optional.of(candidate);
  }

  private Optional<EpochId> atOrAfter(EpochId from) {
    EpochId candidate = from;
    for (boolean moved = true; moved; ) {
      moved = false;
      for (Partition partition : partitions.values()) {
        Optional<EpochId> found = partition.atOrAfter(candidate);
        if (found.isEmpty()) {
          return Optional.empty();
        }
        if (found.get().compareTo(candidate) > 0) {
          candidate = found.get();
          moved = true;
        }
      }
    }
    return Optional.of(candidate);
  }

  /**
   * The partitions whose marker the next whole epoch is waiting for; all of them when no marker is
   * ahead of the others.
   */
  public List<P> awaited() {
    EpochId candidate = new EpochId(Long.MIN_VALUE, Long.MIN_VALUE);
    for (boolean moved = true; moved; ) {
      moved = false;
      for (Partition partition : partitions.values()) {
        EpochId found = partition.atOrAfter(candidate).orElse(candidate);
        moved |= found.compareTo(candidate) > 0;
        candidate = found;
      }
    }
    EpochId next = candidate;
    return partitions.entrySet().stream()
        .filter(partition -> partition.getValue().atOrAfter(next).isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Goes on where {@code last} was the last epoch that ended in {@code partition}. */
  public void beginAfter(P partition, EpochId last) {
    partitions.get(partition).last = last;
  }

  /** Everything up to and including {@code epoch} has been dealt with. */
  public void passed(EpochId epoch) {
    partitions.values().forEach(partition -> partition.passed(epoch));
  }

  private static final class Partition {
    private final Deque<EpochId> waiting = new ArrayDeque<>();
    private EpochId last;
    private boolean lost;

    Arrival add(Marker marker, boolean chained) {
      if (last != null && marker.epoch().compareTo(last) <= 0) {
        return Arrival.OUTDATED;
      }
      boolean follows = !chained || marker.previous().equals(Optional.ofNullable(last));
      last = marker.epoch();
      if (follows && (!lost || marker.takeover().isPresent())) {
        lost = false;
        waiting.add(marker.epoch());
        return Arrival.NEXT;
      }
      boolean first = !lost;
      lost = true;
      return first ? Arrival.LOST : Arrival.AFTER_LOSS;
    }

    Optional<EpochId> atOrAfter(EpochId epoch) {
      return waiting.stream().filter(e -> e.compareTo(epoch) >= 0).findFirst();
    }

    /** Looked for from the newest on, of which there are few where partitions keep step. */
    Optional<EpochId> atOrBefore(EpochId epoch) {
      for (Iterator<EpochId> newest = waiting.descendingIterator(); newest.hasNext(); ) {
        EpochId candidate = newest.next();
        if (candidate.compareTo(epoch) <= 0) {
          return Optional.of(candidate);
        }
      }
      return Optional.empty();
    }

    void passed(EpochId epoch) {
      while (!waiting.isEmpty() && waiting.peekFirst().compareTo(epoch) <= 0) {
        waiting.removeFirst();
      }
    }
  }
}
