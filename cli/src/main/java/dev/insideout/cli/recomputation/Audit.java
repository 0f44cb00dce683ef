package dev.insideout.cli.recomputation;

import dev.insideout.cache.AppliedEpoch;
import dev.insideout.cache.EpochReader;
import dev.insideout.cache.RowChange;
import dev.insideout.cli.log.TopicSchemas;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.flink.view.KeySample;
import dev.insideout.sqlview.InvalidSqlException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;

/**
 * Proves published epochs of a view against the log: what its topic holds, as a reader of whole
 * epochs has it, must be what the view's statement makes of the log at the epoch's positions.
 */
public final class Audit {
  private static final Duration POLL = Duration.ofMillis(200);

  private final LogConnection log;
  private final String view;
  private final LogView logView;
  private final KeySample keys;
  private final int samples;

  /**
   * @param logView the same view
   * @param keys whose rows are looked at
   * @param samples how many rows that differ are shown of each epoch
   */
  public Audit(LogConnection log, String view, LogView logView, KeySample keys, int samples) {
    this.log = log;
    this.view = view;
    this.logView = logView;
    this.keys = keys;
    this.samples = samples;
  }

  /**
   * Audits {@code epochs}, oldest first.
   *
   * @throws BadRecordException when a row in the topic cannot be decoded
   * @throws CommandFailure when a cut is not whole any more, or an epoch no longer in the topic
   */
  public List<EpochAudit> run(List<PublishedEpoch> epochs)
      throws BadRecordException, InvalidSqlException {
    Map<EpochId, PublishedEpoch> open = new LinkedHashMap<>();
    epochs.forEach(epoch -> open.put(epoch.id(), epoch));
    Map<GenericRecord, GenericRecord> rows = new HashMap<>();
    List<EpochAudit> audits = new ArrayList<>();
    try (EpochReader reader = new EpochReader(log, List.of(view), keys::has)) {
      while (!open.isEmpty() && !reader.caughtUp()) {
        for (AppliedEpoch epoch : reader.poll(POLL)) {
          epoch.changes().getOrDefault(view, List.of()).forEach(change -> apply(change, rows));
          PublishedEpoch chosen = open.remove(epoch.id());
          if (chosen != null) {
            audits.add(audit(chosen, rows));
          }
        }
      }
    }
    if (!open.isEmpty()) {
      throw CommandFailure.badInput(
          "Of view %s, %s can no longer be read back: its topic is compacted up to there."
              .formatted(view, open.values().iterator().next()));
    }
    return audits;
  }

  private static void apply(RowChange change, Map<GenericRecord, GenericRecord> rows) {
    change
        .row()
        .ifPresentOrElse(row -> rows.put(change.key(), row), () -> rows.remove(change.key()));
  }

  private EpochAudit audit(PublishedEpoch epoch, Map<GenericRecord, GenericRecord> rows)
      throws InvalidSqlException {
    TopicSchemas schemas = TopicSchemas.of(view, new SchemaRegistry(log.registry()));
    ViewRows published = new ViewRows(schemas.requireKey(), schemas.value().schema(), rows);
    ViewRows recomputed = logView.at(epoch.positions(), keys);
    return new EpochAudit(epoch, rows.size(), TableComparison.of(recomputed, published, samples));
  }
}
