package dev.insideout.flink.view;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.registry.SchemaRegistry;
import java.io.Serializable;
import java.util.Map;

/** What a view's operators ask of the log when they start. */
interface ViewLog extends Serializable {
  /** See {@link ViewSchemas#ids}. */
  ViewSchemas.Ids ids(ViewSchemas schemas);

  /** See {@link ViewTopic#requireEmpty}. */
  void requireEmpty(String view, int[] partitions);

  /** See {@link ViewTopic#lastEpochs}. */
  Map<Integer, EpochId> lastEpochs(String view, int[] partitions);

  /** The real log. */
  static ViewLog at(LogConnection log) {
    return new Connected(log);
  }

  /** The log behind a connection. */
  record Connected(LogConnection log) implements ViewLog {
    @Override
    public ViewSchemas.Ids ids(ViewSchemas schemas) {
      return schemas.ids(new SchemaRegistry(log.registry()));
    }

    @Override
    public void requireEmpty(String view, int[] partitions) {
      ViewTopic.requireEmpty(log, view, partitions);
    }

    @Override
    public Map<Integer, EpochId> lastEpochs(String view, int[] partitions) {
      return ViewTopic.lastEpochs(log, view, partitions);
    }
  }
}
