package dev.insideout.cli.check;

import dev.insideout.cli.check.Finding.Kind;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.MissingRegion;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.marker.ViewEntry;
import dev.insideout.contract.marker.WholeEpochs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Walks through the records of a view's topic and checks what a reader relies on: that the chain of
 * epochs has no gap, that nobody else has written, that rows and markers fit together.
 */
public final class ViewWalk {
  private final List<PartitionWalk> partitions;
  private final WholeEpochs<Integer> epochs;
  private final SortedSet<String> groups = new TreeSet<>();
  private final SortedSet<String> versions = new TreeSet<>();
  private final SortedSet<Long> generations = new TreeSet<>();
  private final SortedSet<Run> runs = new TreeSet<>();
  private final SortedSet<EpochId> takeovers = new TreeSet<>();
  private final SortedMap<String, Long> partial = new TreeMap<>();

  /** By epoch that is not known to be whole yet, what it lacks. */
  private final NavigableMap<EpochId, List<MissingRegion>> missing = new TreeMap<>();

  private List<MissingRegion> lastMissing = List.of();
  private Optional<EpochId> lastWhole = Optional.empty();
  private long wholeEpochs;
  private long records;
  private boolean eager;

  /**
   * A walk through a topic of {@code partitions}.
   *
   * @param youngSince nothing that was written since this time, in milliseconds since 1970, may
   *     have been compacted away; asked anew for each marker, since time passes while one reads
   */
  public ViewWalk(int partitions, LongSupplier youngSince) {
    this.epochs = new WholeEpochs<>(IntStream.range(0, partitions).boxed().toList());
    this.partitions =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new PartitionWalk(partition, epochs, youngSince))
            .toList();
  }

  /** Takes the next record; those of one partition come in their order. */
  public void add(ConsumerRecord<byte[], byte[]> record) {
    records++;
    PartitionWalk partition = partitions.get(record.partition());
    ViewEntry entry = ViewEntry.of(record.headers());
    if (entry instanceof ViewEntry.Row row) {
      generations.add(row.generation());
      partition.row(record, row.generation());
    } else if (entry instanceof ViewEntry.End end) {
      note(end.marker());
      partition.marker(record, end.marker());
      countWhole();
    } else if (entry instanceof ViewEntry.Foreign foreign) {
      partition.foreign(record, foreign.brokenMarker(), foreign.reason());
    }
  }

  private void note(Marker marker) {
    groups.add(marker.group());
    versions.add(marker.version());
    generations.add(marker.epoch().generation());
    runs.add(marker.run());
    marker.takeover().ifPresent(below -> takeovers.add(marker.epoch()));
    eager = marker.kind() == MarkerKind.EAGER;
    if (eager) {
      count(marker.missing());
    } else {
      missing.put(marker.epoch(), marker.missing());
    }
  }

  private void countWhole() {
    for (Optional<EpochId> whole = epochs.oldest(); whole.isPresent(); whole = epochs.oldest()) {
      count(missing.get(whole.get()));
      missing.headMap(whole.get(), true).clear();
      lastWhole = whole;
      epochs.passed(whole.get());
    }
  }

  private void count(List<MissingRegion> lacking) {
    wholeEpochs++;
    lacking.forEach(region -> partial.merge(region.region(), 1L, Long::sum));
    lastMissing = lacking;
  }

  /** The newest epoch that ends in any partition; empty when none does. */
  public Optional<EpochId> newest() {
    return lasts().stream().flatMap(Optional::stream).max(Comparator.naturalOrder());
  }

  /** True when all partitions hold {@code epoch}, or a later one. */
  public boolean isWhole(EpochId epoch) {
    return eager || lastWhole.filter(whole -> whole.compareTo(epoch) >= 0).isPresent();
  }

  /**
   * What was found.
   *
   * @param end the epoch that all partitions should have reached; empty when there is none
   */
  public CheckReport report(Optional<EpochId> end) {
    List<Finding> findings = new ArrayList<>();
    partitions.forEach(partition -> findings.addAll(partition.findings()));
    boolean brokenChain =
        findings.stream().anyMatch(f -> f.kind() == Kind.LOST_EPOCH && !f.repaired());
    // After a loss no epoch is whole, for that reason and no other.
    if (!brokenChain) {
      end.filter(epoch -> !isWhole(epoch)).ifPresent(epoch -> findings.addAll(behind(epoch)));
    }
    return new CheckReport(
        eager,
        records,
        groups,
        versions,
        generations,
        runs,
        wholeEpochs,
        lastWhole,
        takeovers,
        partial,
        lastMissing,
        List.copyOf(findings));
  }

  private List<Finding> behind(EpochId end) {
    String common = lastWhole.map(EpochId::toString).orElse("none");
    List<Finding> findings = new ArrayList<>();
    List<Optional<EpochId>> lasts = lasts();
    for (int partition = 0; partition < lasts.size(); partition++) {
      Optional<EpochId> last = lasts.get(partition);
      if (last.filter(epoch -> epoch.compareTo(end) >= 0).isEmpty()) {
        findings.add(
            new Finding(
                Kind.NO_COMMON_END,
                partition,
                partitions.get(partition).lastMarkerOffset(),
                last,
                "it ends at epoch %s, and others reach %s: the last that all have is %s"
                    .formatted(last.map(EpochId::toString).orElse("none"), end, common),
                false));
      }
    }
    return findings;
  }

  private List<Optional<EpochId>> lasts() {
    return IntStream.range(0, partitions.size()).mapToObj(epochs::last).toList();
  }
}
