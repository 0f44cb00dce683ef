package dev.insideout.flink.view;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.flink.FolderLog;
import dev.insideout.flink.log.FolderTopics;
import dev.insideout.flink.log.RegionTopics;
import dev.insideout.flink.log.SourceTopics;
import java.util.Collection;

/** What a group's operators ask of the log. */
interface ViewLog extends SchemaIds {
  /** The topics of {@code views}, which must exist. */
  ViewTopics topics(Collection<ViewSpec> views);

  /** The topics that the job reads. */
  SourceTopics sources();

  /** The real log, or one in a folder. */
  static ViewLog at(LogConnection log) {
    return FolderLog.of(log).isPresent() ? new InFolder(log) : new Connected(log);
  }

  /** The log behind a connection. */
  record Connected(LogConnection log) implements ViewLog {
    @Override
    public ViewSchemas.Ids ids(ViewSchemas schemas) {
      return schemas.ids(new SchemaRegistry(log.registry()));
    }

    @Override
    public ViewTopics topics(Collection<ViewSpec> views) {
      return new KafkaViewTopics(log, views);
    }

    @Override
    public SourceTopics sources() {
      return new RegionTopics(log);
    }
  }

  /** A log in a folder, with a registry beside it. */
  record InFolder(LogConnection log) implements ViewLog {
    @Override
    public ViewSchemas.Ids ids(ViewSchemas schemas) {
      return schemas.ids(new SchemaRegistry(log.registry()));
    }

    @Override
    public ViewTopics topics(Collection<ViewSpec> views) {
      return new FolderViewTopics(folder(), views);
    }

    @Override
    public SourceTopics sources() {
      return new FolderTopics(folder());
    }

    private FolderLog folder() {
      return FolderLog.of(log).orElseThrow();
    }
  }
}
