package dev.insideout.cli.check;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cache.DeliveryException;
import dev.insideout.cache.EagerReader;
import dev.insideout.cache.EpochReader;
import dev.insideout.cli.log.AvroToJson;
import dev.insideout.cli.log.KeyOrder;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;

/**
 * The rows of a view that should have none, as of its last whole epoch.
 *
 * @param samples the first by key
 */
public record UnexpectedRows(long count, List<ObjectNode> samples) {
  private static final int SAMPLES = 5;
  private static final Duration POLL = Duration.ofMillis(200);

  /** Those of a view of which none is known, or that may have rows. */
  public static final UnexpectedRows NONE = new UnexpectedRows(0, List.of());

  /**
   * Reads them.
   *
   * @throws dev.insideout.cache.LostEpochException when an epoch is missing
   * @throws BadRecordException when a row cannot be decoded
   */
  public static UnexpectedRows of(LogConnection log, String view) throws BadRecordException {
    try (EpochReader reader = new EpochReader(log, List.of(view))) {
      while (!reader.caughtUp()) {
        reader.poll(POLL);
      }
      return of(reader.rows(view));
    } catch (DeliveryException e) {
      // Only its topic tells how a view is delivered.
      try (EagerReader reader = new EagerReader(log, view)) {
        while (!reader.caughtUp()) {
          reader.poll(POLL);
        }
        return of(reader.rows());
      }
    }
  }

  private static UnexpectedRows of(Map<GenericRecord, GenericRecord> rows) {
    return new UnexpectedRows(
        rows.size(),
        rows.entrySet().stream()
            .sorted(Map.Entry.comparingByKey(KeyOrder.ASCENDING))
            .limit(SAMPLES)
            .map(row -> AvroToJson.record(row.getValue()))
            .toList());
  }
}
