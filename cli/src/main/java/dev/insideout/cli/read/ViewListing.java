package dev.insideout.cli.read;

import dev.insideout.cache.AppliedEpoch;
import dev.insideout.cache.EpochReader;
import dev.insideout.cache.RowChange;
import dev.insideout.cli.log.KeyFilter;
import dev.insideout.cli.log.TopicSchemas;
import dev.insideout.cli.output.Output;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Shows a view as of its last whole epoch, and then, if asked, epoch by epoch. */
public final class ViewListing {
  private static final Duration PATIENCE = Duration.ofMillis(200);

  private final LogConnection log;
  private final String view;
  private final ReadOptions options;
  private final Output output;

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
      while (!reader.caughtUp()) {
        reader.poll(PATIENCE);
      }
      reader.rows(view).entrySet().stream()
          .filter(row -> filter.accepts(row.getKey()))
          .sorted(Map.Entry.comparingByKey(KeyOrder.ASCENDING))
          .limit(options.limit())
          .forEach(row -> writer.write(row.getKey(), Optional.of(row.getValue())));
      writer.showTable();
      if (reader.applied().isEmpty()) {
        output.progress("View %s has published no whole epoch yet.".formatted(view));
      }
      while (options.follow() && !writer.full()) {
        reader.poll(PATIENCE).forEach(epoch -> write(epoch, filter, writer));
      }
    }
  }

  private void write(AppliedEpoch epoch, KeyFilter filter, RowWriter writer) {
    for (RowChange change : epoch.changes().getOrDefault(view, List.of())) {
      if (filter.accepts(change.key())) {
        writer.write(change.key(), change.row());
      }
    }
  }
}
