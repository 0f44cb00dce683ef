package dev.insideout.cli.viewtest;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.ViewEntry;
import dev.insideout.contract.marker.WholeEpochs;
import dev.insideout.contract.marker.WholeEpochs.Arrival;
import dev.insideout.contract.position.Positions;
import dev.insideout.flink.FolderLog;
import dev.insideout.flink.FolderRecord;
import dev.insideout.flink.RecordHeader;
import dev.insideout.sqlview.TableDescription;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A reader of a view in a {@link FolderLog}, which moves from whole epoch to whole epoch. Not
 * thread-safe.
 */
final class PublishedView {
  private final FolderLog log;
  private final TableDescription view;
  private final RecordEncoder encoder;
  private final Map<Integer, Long> next = new TreeMap<>();
  private final Map<Integer, Deque<Held>> held = new TreeMap<>();
  private final WholeEpochs<Integer> epochs;

  /** By key, in wire format as Latin-1 text. */
  private final Map<String, byte[]> rows = new LinkedHashMap<>();

  private Optional<Marker> applied = Optional.empty();

  private record Held(FolderRecord record, Optional<Marker> marker) {}

  PublishedView(FolderLog log, TableDescription view, RecordEncoder encoder) {
    this.log = log;
    this.view = view;
    this.encoder = encoder;
    int partitions = view.partitions().orElseThrow();
    for (int partition = 0; partition < partitions; partition++) {
      next.put(partition, 0L);
      held.put(partition, new ArrayDeque<>());
    }
    epochs = new WholeEpochs<>(next.keySet());
  }

  TableDescription view() {
    return view;
  }

  /** Reads what has come, and applies the epochs that it makes whole. */
  void poll() {
    read();
    while (hasNext()) {
      applyNext();
    }
  }

  /** Reads what has come, and applies nothing. */
  void read() {
    next.replaceAll(
        (partition, from) -> {
          long end = log.end(view.name(), partition);
          log.read(view.name(), partition, from, end, record -> take(partition, record));
          return end;
        });
  }

  /** True when an epoch is whole that is not applied. */
  boolean hasNext() {
    return epochs.oldest().isPresent();
  }

  /** Applies one epoch, which must be there. */
  void applyNext() {
    EpochId epoch = epochs.oldest().orElseThrow();
    apply(epoch);
    epochs.passed(epoch);
  }

  private void take(int partition, FolderRecord record) {
    ViewEntry entry = ViewEntry.of(RecordHeader.kafka(record.record().headers()));
    if (entry instanceof ViewEntry.End end) {
      Marker marker = end.marker();
      boolean chained = marker.kind() != MarkerKind.EAGER;
      Arrival arrival = epochs.add(partition, marker, chained);
      if (arrival == Arrival.LOST) {
        throw new IllegalStateException(
            "the epoch before %s of %s-%d is lost"
                .formatted(marker.epoch(), view.name(), partition));
      }
      held.get(partition).add(new Held(record, Optional.of(marker)));
    } else {
      held.get(partition).add(new Held(record, Optional.empty()));
    }
  }

  private void apply(EpochId epoch) {
    held.forEach(
        (partition, entries) -> {
          for (boolean ended = false; !ended; ) {
            Held entry = entries.remove();
            ended = entry.marker().filter(marker -> marker.epoch().equals(epoch)).isPresent();
            applied = entry.marker().or(() -> applied);
            if (entry.marker().isEmpty()) {
              apply(entry.record());
            }
          }
        });
  }

  private void apply(FolderRecord record) {
    String key = new String(record.record().key(), StandardCharsets.ISO_8859_1);
    if (record.record().value() == null) {
      rows.remove(key);
    } else {
      rows.put(key, record.record().value());
    }
  }

  /** The checkpoint whose epoch was applied last; 0 before the first. */
  long checkpoint() {
    return applied.map(marker -> marker.epoch().checkpoint()).orElse(0L);
  }

  /** The cut that the rows reflect. */
  Positions positions() {
    return applied.map(Marker::positions).orElse(Positions.NONE);
  }

  /** The rows by key, sorted, each as the texts of its cells by column. */
  Map<String, Map<String, String>> rows() {
    Map<String, Map<String, String>> texts = new TreeMap<>();
    for (byte[] row : rows.values()) {
      Map<String, String> cells = CellText.cells(view.type(), encoder.read(row));
      texts.put(TableDiff.key(view, cells), cells);
    }
    return texts;
  }
}
