package dev.insideout.flink.view;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Handover;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The rules of one writer at a start: whether a run goes on where it was, takes over, or must not
 * write. Later submissions win over earlier ones.
 */
final class Ownership {
  private Ownership() {}

  /**
   * Why a run has to take its topics over before it publishes; empty when it goes on in the same
   * generation.
   *
   * @param writer this run
   * @param restored what it was started from; empty for a start from nothing
   * @param topics the group's topics
   * @param tails their ends
   * @param inEpochs the views among them that are delivered in epochs
   * @param readBack the views among them that the job also reads: a start from nothing goes on from
   *     what they hold
   * @throws NoLongerOwnerException when a later run owns the topics
   * @throws ViewTopicNotEmptyException when a start from nothing meets somebody's rows
   */
  static Optional<String> takeover(
      Writer writer,
      Optional<Owned> restored,
      ViewTopics topics,
      Map<ViewPartition, PartitionTail> tails,
      Set<String> inEpochs,
      Set<String> readBack) {
    requireOwner(writer, tails);
    return restored.isPresent()
        ? afterRestore(writer, restored.get(), tails, inEpochs)
        : fromNothing(writer, topics, tails, inEpochs, readBack);
  }

  /** Fails when a later run has written, or is to write. */
  static void requireOwner(Writer writer, Map<ViewPartition, PartitionTail> tails) {
    tails.forEach(
        (partition, tail) -> {
          tail.last().ifPresent(marker -> requireOwner(writer, partition, marker));
          tail.heir().ifPresent(heir -> requireOwner(writer, partition, heir));
        });
  }

  /**
   * The newest positions that readers have seen, of the partitions that a job reads, too, and those
   * that it was told when the topics were handed over to it. Where it reads back what it publishes,
   * all of that.
   *
   * @param topics that it reads
   * @param partitions that it reads
   */
  static Positions lastPublished(
      Map<ViewPartition, PartitionTail> tails,
      Set<String> topics,
      Set<SourcePartition> partitions) {
    TreeMap<SourcePartition, Long> last = new TreeMap<>();
    tails.forEach(
        (partition, tail) -> {
          if (topics.contains(partition.view())) {
            last.put(
                SourcePartition.of(partition.view(), partition.partition()), tail.offset() + 1);
          }
        });
    tails.values().stream()
        .flatMap(
            tail ->
                Stream.concat(
                    tail.last().map(Marker::positions).stream(),
                    tail.heir().map(Handover::floor).stream()))
        .flatMap(positions -> positions.next().entrySet().stream())
        .filter(next -> partitions.contains(next.getKey()))
        .forEach(next -> last.merge(next.getKey(), next.getValue(), Math::max));
    return new Positions(last);
  }

  /** True when every partition is handed over to {@code writer}. */
  static boolean inherits(Writer writer, Map<ViewPartition, PartitionTail> tails) {
    return tails.values().stream()
        .allMatch(tail -> tail.heir().filter(h -> h.run().equals(writer.run())).isPresent());
  }

  /** Fails when {@code heir} is a later run. */
  static void requireOwner(Writer writer, ViewPartition partition, Handover heir) {
    if (heir.run().compareTo(writer.run()) > 0) {
      throw new NoLongerOwnerException(partition, writer.run(), heir);
    }
  }

  /** Fails when {@code marker} is of a later run. */
  static void requireOwner(Writer writer, ViewPartition partition, Marker marker) {
    if (marker.run().compareTo(writer.run()) > 0) {
      throw new NoLongerOwnerException(partition, writer.run(), marker);
    }
  }

  private static Optional<String> fromNothing(
      Writer writer,
      ViewTopics topics,
      Map<ViewPartition, PartitionTail> tails,
      Set<String> inEpochs,
      Set<String> readBack) {
    boolean ownBefore =
        tails.values().stream()
            .flatMap(tail -> tail.last().stream())
            .anyMatch(marker -> marker.run().equals(writer.run()));
    if (ownBefore) {
      return Optional.of("this run wrote before it had a checkpoint");
    }
    boolean published =
        tails.entrySet().stream()
            .anyMatch(
                tail -> readBack.contains(tail.getKey().view()) && tail.getValue().stable() > 0);
    if (published) {
      return Optional.of("an earlier run published what it reads back");
    }
    boolean unmarked = tails.values().stream().allMatch(tail -> tail.last().isEmpty());
    List<Long> firstEagerRows = new ArrayList<>();
    tails.forEach(
        (partition, tail) -> {
          // Control records of aborted transactions take up offsets, too.
          topics.read(
              partition,
              0,
              tail.stable(),
              record -> {
                boolean eager = !inEpochs.contains(partition.view());
                if (!unmarked || !eager || !(record instanceof ViewRecord.Row)) {
                  throw new ViewTopicNotEmptyException(partition.view());
                }
                firstEagerRows.add(record.offset());
              });
        });
    return firstEagerRows.isEmpty()
        ? Optional.empty()
        : Optional.of("its first eager rows were written before its first checkpoint");
  }

  private static Optional<String> afterRestore(
      Writer writer,
      Owned restored,
      Map<ViewPartition, PartitionTail> tails,
      Set<String> inEpochs) {
    if (restored.takingOver()) {
      return Optional.of("it was taking over when it stopped");
    }
    if (restored.holding()) {
      return Optional.of("it was holding when it stopped");
    }
    if (!restored.version().equals(writer.version())) {
      return Optional.of(
          "version %s follows version %s".formatted(writer.version(), restored.version()));
    }
    for (Map.Entry<ViewPartition, PartitionTail> tail : tails.entrySet()) {
      Optional<EpochId> last = tail.getValue().last().map(Marker::epoch);
      boolean ahead =
          last.isPresent()
              && (inEpochs.contains(tail.getKey().view())
                  ? restored.published().filter(p -> p.compareTo(last.get()) >= 0).isEmpty()
                  // An eager marker may be of a checkpoint that was never complete.
                  : last.get().generation() > restored.generation());
      if (ahead) {
        return Optional.of(
            "its state is of epoch %s, and %s is at %s"
                .formatted(
                    restored.published().map(EpochId::toString).orElse("none"),
                    tail.getKey(),
                    last.get()));
      }
    }
    return Optional.empty();
  }
}
