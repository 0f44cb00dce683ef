package dev.insideout.flink.view;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Handover;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.RowVersion;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.position.Positions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A topic of one partition, written offset by offset, that counts how much of it was read. */
final class TestViewTopic implements ViewTopics {
  static final ViewPartition PARTITION = new ViewPartition("totals", 0);

  /** Null where a control record or an aborted record stands. */
  private final List<ViewRecord> records = new ArrayList<>();

  private int open;
  private int read;
  private int aborts;

  /** A control record, or one of an aborted transaction. */
  void control() {
    records.add(null);
  }

  void row(long generation) {
    records.add(new ViewRecord.Row(records.size(), generation, new byte[] {1}, new byte[] {2}));
  }

  /** A row of an eager view. */
  void row(RowVersion version) {
    records.add(
        new ViewRecord.Row(
            records.size(),
            version.generation(),
            Optional.of(version),
            new byte[] {1},
            new byte[] {2}));
  }

  /** A handover, and the control record of its transaction. */
  void handover(Run heir) {
    handover(heir, "");
  }

  /** The same, to an heir that has to come to {@code floor} first. */
  void handover(Run heir, String floor) {
    Handover handover = new Handover("totals", "v2", heir, Instant.EPOCH, Positions.parse(floor));
    records.add(new ViewRecord.Heir(records.size(), handover));
    control();
  }

  void foreign() {
    records.add(new ViewRecord.Foreign(records.size(), new byte[] {1}, "it bears no generation"));
  }

  /** A whole transaction: rows, marker, control record. */
  void epoch(Run run, String epoch, String previous, int rows) {
    epoch(run, epoch, previous, rows, OptionalLong.empty());
  }

  /** A marker alone. */
  void marker(Run run, String epoch, String previous, int rows) {
    marker(run, epoch, previous, rows, OptionalLong.empty(), Positions.NONE);
  }

  /** A marker alone, of a writer that has compared the topic with its rows. */
  void comparison(Run run, String epoch, int rows, long compared) {
    marker(run, epoch, "", rows, OptionalLong.of(compared), Positions.NONE);
  }

  /** The same, as the first of a takeover. */
  void takeover(Run run, String epoch, String previous, int rows, long compared) {
    epoch(run, epoch, previous, rows, OptionalLong.of(compared));
  }

  /** A whole transaction that reflects {@code positions}. */
  void epochAt(Run run, String epoch, String previous, String positions) {
    epoch(run, epoch, previous, 0, OptionalLong.empty(), Positions.parse(positions));
  }

  private void epoch(Run run, String epoch, String previous, int rows, OptionalLong takeover) {
    epoch(run, epoch, previous, rows, takeover, Positions.NONE);
  }

  private void epoch(
      Run run,
      String epoch,
      String previous,
      int rows,
      OptionalLong takeover,
      Positions positions) {
    for (int row = 0; row < rows; row++) {
      row(EpochId.parse(epoch).generation());
    }
    marker(run, epoch, previous, rows, takeover, positions);
    control();
  }

  private void marker(
      Run run,
      String epoch,
      String previous,
      int rows,
      OptionalLong takeover,
      Positions positions) {
    Marker marker =
        new Marker(
            MarkerKind.END,
            "totals",
            "v1",
            run,
            EpochId.parse(epoch),
            Optional.of(previous).filter(text -> !text.isEmpty()).map(EpochId::parse),
            takeover,
            positions,
            rows,
            Instant.EPOCH);
    records.add(new ViewRecord.End(records.size(), marker));
  }

  /** So many records at the end belong to a transaction that is open. */
  void open(int count) {
    open = count;
  }

  int recordsRead() {
    return read;
  }

  int aborts() {
    return aborts;
  }

  @Override
  public Map<ViewPartition, PartitionTail> tails() {
    int stable = records.size() - open;
    Optional<Handover> heir = Optional.empty();
    for (int offset = stable - 1; offset >= 0; offset--) {
      if (records.get(offset) instanceof ViewRecord.Heir found && heir.isEmpty()) {
        heir = Optional.of(found.handover());
      } else if (records.get(offset) instanceof ViewRecord.End end) {
        return Map.of(
            PARTITION,
            new PartitionTail(Optional.of(end.marker()), offset, heir, stable, records.size()));
      }
    }
    return Map.of(PARTITION, new PartitionTail(Optional.empty(), -1, heir, stable, records.size()));
  }

  @Override
  public void read(ViewPartition partition, long from, long to, Consumer<ViewRecord> consumer) {
    for (ViewRecord record : records.subList((int) from, (int) to)) {
      if (record != null) {
        read++;
        consumer.accept(record);
      }
    }
  }

  @Override
  public void abortOpenTransactions() {
    aborts++;
    for (int offset = records.size() - open; offset < records.size(); offset++) {
      records.set(offset, null);
    }
    open = 0;
  }

  @Override
  public void close() {}
}
