package dev.insideout.cli.read;

import dev.insideout.cache.AppliedEpoch;
import dev.insideout.cache.DeliveryException;
import dev.insideout.cache.EagerReader;
import dev.insideout.cache.EpochReader;
import dev.insideout.cache.LostEpochException;
import dev.insideout.cache.RowChange;
import dev.insideout.cli.log.KeyFilter;
import dev.insideout.cli.log.KeyOrder;
import dev.insideout.cli.log.MissingRegions;
import dev.insideout.cli.log.TopicSchemas;
import dev.insideout.cli.output.Output;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.MissingRegion;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.generic.GenericRecord;

/**
 * Shows a view as of its last whole epoch, and then, if asked, epoch by epoch; a view that is
 * delivered eagerly as of now, and then change by change.
 */
public final class ViewListing {
  private static final Duration PATIENCE = Duration.ofMillis(200);

  private final LogConnection log;
  private final String view;
  private final ReadOptions options;
  private final Output output;
  private Set<String> toldMissing = Set.of();

  /** A listing of {@code view}, whose topic exists. */
  public ViewListing(LogConnection log, String view, ReadOptions options, Output output) {
    this.log = log;
    this.view = view;
    this.options = options;
    this.output = output;
  }

  /**
   * Writes the rows; returns when all are written, or never when it is to follow without limit.
   *
   * @throws BadRecordException when a row of the view cannot be decoded
   */
  public void show() throws BadRecordException {
    TopicSchemas schemas = TopicSchemas.of(view, new SchemaRegistry(log.registry()));
    KeyFilter filter = KeyFilter.parse(options.key(), schemas.requireKey());
    RowWriter writer = new RowWriter(output, schemas.value().schema(), options.limit());
    try (EpochReader reader = new EpochReader(log, List.of(view))) {
      List<MissingRegion> missing = List.of();
      while (!reader.caughtUp()) {
        for (AppliedEpoch epoch : poll(reader)) {
          missing = epoch.missing();
        }
      }
      write(reader.rows(view), filter, writer);
      tellWhereItChanges(missing);
      if (reader.applied().isEmpty()) {
        output.progress("View %s has published no whole epoch yet.".formatted(view));
      }
      while (options.follow() && !writer.full()) {
        for (AppliedEpoch epoch : poll(reader)) {
          tellWhereItChanges(epoch.missing());
          write(epoch.changes().getOrDefault(view, List.of()), filter, writer);
        }
      }
    } catch (DeliveryException e) {
      // Only its topic tells how a view is delivered: no row of it has been shown yet.
      showEager(filter, writer);
    }
  }

  private List<AppliedEpoch> poll(EpochReader reader) throws BadRecordException {
    try {
      return reader.poll(PATIENCE);
    } catch (LostEpochException e) {
      output.progress(e.getMessage());
      return List.of();
    }
  }

  private void showEager(KeyFilter filter, RowWriter writer) throws BadRecordException {
    try (EagerReader reader = new EagerReader(log, view)) {
      while (!reader.caughtUp()) {
        reader.poll(PATIENCE);
      }
      write(reader.rows(), filter, writer);
      tellWhereItChanges(reader.missing());
      while (options.follow() && !writer.full()) {
        write(reader.poll(PATIENCE), filter, writer);
        tellWhereItChanges(reader.missing());
      }
    }
  }

  /** Rows alone do not say what they lack. */
  private void tellWhereItChanges(List<MissingRegion> missing) {
    Set<String> regions = missing.stream().map(MissingRegion::region).collect(Collectors.toSet());
    if (regions.equals(toldMissing)) {
      return;
    }
    toldMissing = regions;
    output.progress(
        missing.isEmpty()
            ? "View %s lacks no region any more.".formatted(view)
            : "View %s is partial: %s.".formatted(view, MissingRegions.text(missing)));
  }

  private void write(Map<GenericRecord, GenericRecord> rows, KeyFilter filter, RowWriter writer) {
    rows.entrySet().stream()
        .filter(row -> filter.accepts(row.getKey()))
        .sorted(Map.Entry.comparingByKey(KeyOrder.ASCENDING))
        .limit(options.limit())
        .forEach(row -> writer.write(row.getKey(), Optional.of(row.getValue())));
    writer.showTable();
  }

  private static void write(List<RowChange> changes, KeyFilter filter, RowWriter writer) {
    for (RowChange change : changes) {
      if (filter.accepts(change.key())) {
        writer.write(change.key(), change.row());
      }
    }
  }
}
