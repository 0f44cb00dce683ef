package dev.insideout.flink.log;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

/** Gives each partition to one reader. */
final class FolderEnumerator implements SplitEnumerator<FolderSplit, List<FolderSplit>> {
  private final SplitEnumeratorContext<FolderSplit> context;
  private final List<FolderSplit> unassigned;

  FolderEnumerator(SplitEnumeratorContext<FolderSplit> context, List<FolderSplit> unassigned) {
    this.context = context;
    this.unassigned = new ArrayList<>(unassigned);
  }

  @Override
  public void start() {
    // Partitions are given to readers as they come.
  }

  @Override
  public void handleSplitRequest(int subtask, String host) {
    // Readers do not ask.
  }

  @Override
  public void addReader(int subtask) {
    List<FolderSplit> own =
        unassigned.stream()
            .filter(split -> split.partition() % context.currentParallelism() == subtask)
            .toList();
    unassigned.removeAll(own);
    own.forEach(split -> context.assignSplit(split, subtask));
  }

  @Override
  public void addSplitsBack(List<FolderSplit> splits, int subtask) {
    unassigned.addAll(splits);
    if (context.registeredReaders().containsKey(subtask)) {
      addReader(subtask);
    }
  }

  @Override
  public List<FolderSplit> snapshotState(long checkpointId) {
    return List.copyOf(unassigned);
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
