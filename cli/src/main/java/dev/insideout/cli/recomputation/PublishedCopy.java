package dev.insideout.cli.recomputation;

import dev.insideout.cache.EpochReader;
import dev.insideout.cli.log.LogAdmin;
import dev.insideout.cli.log.TopicSchemas;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a view's topic holds, as a reader of whole epochs has it.
 *
 * @param epoch the newest that is whole
 * @param positions the cut of the log that it reflects
 */
record PublishedCopy(EpochId epoch, Positions positions, ViewRows rows) {
  private static final Duration POLL = Duration.ofMillis(200);

  /**
   * Reads it; empty where nothing is published, or the first build has not caught up.
   *
   * @throws BadRecordException when a row cannot be decoded
   * @throws dev.insideout.cache.LostEpochException when an epoch is missing
   */
  static Optional<PublishedCopy> of(LogConnection log, String view) throws BadRecordException {
    try (LogAdmin admin = LogAdmin.connect(log)) {
      if (!admin.topics().contains(view)) {
        return Optional.empty();
      }
    }
    try (EpochReader reader = new EpochReader(log, List.of(view))) {
      while (!reader.caughtUp()) {
        reader.poll(POLL);
      }
      if (!reader.ready()) {
        return Optional.empty();
      }
      TopicSchemas schemas = TopicSchemas.of(view, new SchemaRegistry(log.registry()));
      return Optional.of(
          new PublishedCopy(
              reader.applied().orElseThrow(),
              reader.positions(),
              new ViewRows(
                  schemas.requireKey(), schemas.value().schema(), Map.copyOf(reader.rows(view)))));
    }
  }
}
