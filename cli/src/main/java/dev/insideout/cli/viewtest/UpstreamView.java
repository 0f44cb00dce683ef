package dev.insideout.cli.viewtest;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.flink.FolderLog;
import dev.insideout.flink.RecordHeader;
import dev.insideout.flink.TopicRecord;
import dev.insideout.sqlview.TableDescription;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Stands for the writer of a view of another group: publishes given rows, epoch by epoch. */
final class UpstreamView {
  private static final long GENERATION = 1;
  private static final Run RUN = new Run(1, "test");
  private static final List<RecordHeader> ROW_HEADERS =
      List.of(RecordHeader.of(MarkerHeaders.GENERATION, Long.toString(GENERATION)));

  private final FolderLog log;
  private final TableDescription view;
  private final List<List<TopicRecord>> rows;
  private long epoch;
  private boolean changed;

  UpstreamView(FolderLog log, TableDescription view) {
    this.log = log;
    this.view = view;
    this.rows =
        Stream.generate(() -> (List<TopicRecord>) new ArrayList<TopicRecord>())
            .limit(view.partitions().orElseThrow())
            .toList();
  }

  /** Adds a row to the epoch that is open. */
  void add(GivenRecord row) {
    int partition = partition(row);
    rows.get(partition)
        .add(new TopicRecord(view.topic(), partition, row.key(), row.value(), ROW_HEADERS));
    changed = true;
  }

  int partition(GivenRecord row) {
    return GivenLog.partition(row.key(), row.line(), rows.size());
  }

  /** Where {@code row} will stand when it is added next. */
  long nextOffset(GivenRecord row) {
    int partition = partition(row);
    return log.end(view.topic(), partition) + rows.get(partition).size();
  }

  /**
   * Ends the epoch, where it has rows.
   *
   * @return the positions of the last epoch, which are made up: one record of each topic an epoch
   */
  Positions endEpoch() {
    if (changed) {
      epoch++;
      for (int partition = 0; partition < rows.size(); partition++) {
        List<TopicRecord> records = rows.get(partition);
        records.add(marker(partition, records.size()));
        log.append(view.topic(), partition, records);
        records.clear();
      }
      changed = false;
    }
    return positions();
  }

  private TopicRecord marker(int partition, int count) {
    Marker marker =
        new Marker(
            MarkerKind.END,
            view.name(),
            "test",
            RUN,
            new EpochId(GENERATION, epoch),
            epoch == 1 ? Optional.empty() : Optional.of(new EpochId(GENERATION, epoch - 1)),
            OptionalLong.empty(),
            positions(),
            count,
            Instant.EPOCH);
    List<RecordHeader> headers =
        MarkerHeaders.write(marker).entrySet().stream()
            .map(header -> RecordHeader.of(header.getKey(), header.getValue()))
            .toList();
    return new TopicRecord(view.topic(), partition, new byte[0], null, headers);
  }

  private Positions positions() {
    TreeMap<SourcePartition, Long> positions = new TreeMap<>();
    view.sources().forEach(topic -> positions.put(SourcePartition.of(topic, 0), epoch));
    return new Positions(positions);
  }
}
