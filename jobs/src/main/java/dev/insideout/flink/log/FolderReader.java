package dev.insideout.flink.log;

import dev.insideout.flink.FolderLog;
import dev.insideout.flink.FolderRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.core.io.InputStatus;

/** Reads partitions of a topic in a {@link FolderLog}, looking again and again for more. */
final class FolderReader implements SourceReader<RawRecord, FolderSplit> {
  private static final long LOOK_AGAIN_MS = 5;

  /** Records of a folder have no time of their own: a second an offset, from here on. */
  private static final Instant FIRST_TIMESTAMP = Instant.parse("2026-01-01T00:00:00Z");

  private static final String TIMESTAMP_TYPE = "CreateTime";

  private final FolderLog log;
  private final String topic;
  private final Map<Integer, Long> next = new TreeMap<>();
  private final Map<Integer, Deque<FolderRecord>> loaded = new TreeMap<>();

  FolderReader(FolderLog log, String topic) {
    this.log = log;
    this.topic = topic;
  }

  @Override
  public void start() {
    // Partitions are given, not asked for.
  }

  @Override
  public void addSplits(List<FolderSplit> splits) {
    splits.forEach(split -> next.put(split.partition(), split.next()));
  }

  @Override
  public void notifyNoMoreSplits() {
    // Partitions have no end.
  }

  @Override
  public InputStatus pollNext(ReaderOutput<RawRecord> output) throws IOException {
    for (int partition : next.keySet()) {
      Deque<FolderRecord> records = records(partition);
      if (!records.isEmpty()) {
        FolderRecord record = records.remove();
        if (log.failsNowAt(topic, partition, record.offset())) {
          throw new IOException(
              "reading %s-%d at %d fails once, as it is wanted"
                  .formatted(topic, partition, record.offset()));
        }
        next.put(partition, record.offset() + 1);
        output.collect(raw(partition, record));
        return InputStatus.MORE_AVAILABLE;
      }
    }
    return InputStatus.NOTHING_AVAILABLE;
  }

  private Deque<FolderRecord> records(int partition) {
    Deque<FolderRecord> records = loaded.computeIfAbsent(partition, p -> new ArrayDeque<>());
    if (records.isEmpty()) {
      records.addAll(log.next(topic, partition, next.get(partition)));
    }
    return records;
  }

  private static RawRecord raw(int partition, FolderRecord record) {
    return new RawRecord(
        partition,
        record.offset(),
        FIRST_TIMESTAMP.plusSeconds(record.offset()).toEpochMilli(),
        TIMESTAMP_TYPE,
        record.record().key(),
        record.record().value(),
        record.record().headers());
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return CompletableFuture.runAsync(
        () -> {}, CompletableFuture.delayedExecutor(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS));
  }

  @Override
  public List<FolderSplit> snapshotState(long checkpointId) {
    List<FolderSplit> splits = new ArrayList<>();
    next.forEach((partition, offset) -> splits.add(new FolderSplit(partition, offset)));
    return splits;
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
