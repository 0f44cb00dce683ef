package dev.insideout.flink.log;

import dev.insideout.flink.FolderLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The raw records of a topic in a {@link FolderLog}, without an end. Where it begins is resolved
 * once, at the first start; what it has read is in its state.
 */
final class FolderSource implements Source<RawRecord, FolderSplit, List<FolderSplit>> {
  private static final long serialVersionUID = 1L;

  private final String folder;
  private final String topic;
  private final LogOptions.Start start;

  FolderSource(FolderLog log, String topic, LogOptions.Start start) {
    this.folder = log.folder().toString();
    this.topic = topic;
    this.start = start;
  }

  private FolderLog log() {
    return new FolderLog(Path.of(folder));
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SplitEnumerator<FolderSplit, List<FolderSplit>> createEnumerator(
      SplitEnumeratorContext<FolderSplit> context) {
    FolderLog log = log();
    List<FolderSplit> splits = new ArrayList<>();
    for (int partition = 0; partition < log.requirePartitions(topic); partition++) {
      long first =
          switch (start) {
            case EARLIEST -> 0;
            case LATEST -> log.end(topic, partition);
          };
      splits.add(new FolderSplit(partition, first));
    }
    return new FolderEnumerator(context, splits);
  }

  @Override
  public SplitEnumerator<FolderSplit, List<FolderSplit>> restoreEnumerator(
      SplitEnumeratorContext<FolderSplit> context, List<FolderSplit> unassigned) {
    return new FolderEnumerator(context, unassigned);
  }

  @Override
  public SourceReader<RawRecord, FolderSplit> createReader(SourceReaderContext context) {
    return new FolderReader(log(), topic);
  }

  @Override
  public SimpleVersionedSerializer<FolderSplit> getSplitSerializer() {
    return new FolderSplit.Serializer();
  }

  @Override
  public SimpleVersionedSerializer<List<FolderSplit>> getEnumeratorCheckpointSerializer() {
    return new FolderSplit.ListSerializer();
  }
}
