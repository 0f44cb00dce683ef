package dev.insideout.flink.view;

import dev.insideout.contract.marker.Handover;
import dev.insideout.contract.marker.Marker;
import dev.insideout.flink.FolderLog;
import dev.insideout.flink.RecordHeader;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The view topics of a group in a {@link FolderLog}. */
final class FolderViewTopics implements ViewTopics {
  private final FolderLog log;
  private final Map<ViewPartition, PartitionTail> known = new TreeMap<>();

  FolderViewTopics(FolderLog log, Collection<ViewSpec> views) {
    this.log = log;
    for (ViewSpec view : views) {
      int actual = log.requirePartitions(view.name());
      if (actual != view.partitions()) {
        throw new PartitionsChangedException(view.name(), view.partitions(), actual);
      }
      for (int partition = 0; partition < actual; partition++) {
        known.put(new ViewPartition(view.name(), partition), PartitionTail.EMPTY);
      }
    }
  }

  @Override
  public Map<ViewPartition, PartitionTail> tails() {
    known.replaceAll(this::tail);
    return new TreeMap<>(known);
  }

  private PartitionTail tail(ViewPartition partition, PartitionTail before) {
    // In this order: a transaction that is committed in between is no longer open.
    boolean open = log.hasOpen(partition.view(), partition.partition());
    long end = log.end(partition.view(), partition.partition());
    Last last = new Last(before);
    read(partition, before.stable(), end, last::look);
    return new PartitionTail(last.marker, last.offset, last.heir, end, open ? end + 1 : end);
  }

  /** To readers, a marker that comes after a later one is none. */
  private static final class Last {
    private Optional<Marker> marker;
    private long offset;
    private Optional<Handover> heir;

    Last(PartitionTail tail) {
      marker = tail.last();
      offset = tail.offset();
      heir = tail.heir();
    }

    void look(ViewRecord record) {
      if (record instanceof ViewRecord.End end
          && marker.filter(m -> m.epoch().compareTo(end.marker().epoch()) > 0).isEmpty()) {
        marker = Optional.of(end.marker());
        offset = end.offset();
        heir = Optional.empty();
      } else if (record instanceof ViewRecord.Heir next) {
        heir = Optional.of(next.handover());
      }
    }
  }

  @Override
  public void read(ViewPartition partition, long from, long to, Consumer<ViewRecord> records) {
    log.read(
        partition.view(),
        partition.partition(),
        from,
        to,
        found ->
            records.accept(
                ViewRecord.of(
                    found.offset(),
                    found.record().key(),
                    found.record().value(),
                    RecordHeader.kafka(found.record().headers()))));
  }

  @Override
  public void abortOpenTransactions() {
    known.keySet().forEach(partition -> log.abortOpen(partition.view(), partition.partition()));
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
