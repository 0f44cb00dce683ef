package dev.insideout.flink.view;

import dev.insideout.flink.FolderLog;
import java.util.concurrent.atomic.AtomicLong;

/** The dead-letter topics of a {@link FolderLog}, of which one group alone writes. */
final class FolderLetterTopics implements LetterTopics {
  private static final int PARTITION = 0;

  private final FolderLog log;

  FolderLetterTopics(FolderLog log) {
    this.log = log;
  }

  @Override
  public long stable(String topic) {
    return log.end(topic, PARTITION);
  }

  @Override
  public boolean settled(String topic, long stable) {
    return !log.hasOpen(topic, PARTITION);
  }

  @Override
  public long letters(String topic, long from, long to) {
    AtomicLong letters = new AtomicLong();
    log.read(topic, PARTITION, from, to, record -> letters.incrementAndGet());
    return letters.get();
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
