package dev.insideout.cli.viewtest;

import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.flink.FolderLog;
import dev.insideout.flink.TopicRecord;
import dev.insideout.sqlview.TableDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Utils;

/** Writes what a test gives into the topics of a {@link FolderLog}. */
final class GivenLog {
  /** Of each topic of the log: enough that rows of one topic are read side by side. */
  private static final int PARTITIONS = 2;

  /** Gets the records without a key of a topic of several types: their order may count. */
  private static final int FIRST_PARTITION = 0;

  private final FolderLog log;
  private final Map<String, UpstreamView> views = new TreeMap<>();
  private final TreeMap<SourcePartition, Long> ends = new TreeMap<>();
  private final List<Fault> faults = new ArrayList<>();

  private record Fault(String topic, int partition, long offset) {}

  GivenLog(FolderLog log, List<TableDescription> tables) {
    this.log = log;
    for (TableDescription table : tables) {
      log.create(table.topic(), table.partitions().orElse(PARTITIONS));
      if (table.isView()) {
        views.put(table.name(), new UpstreamView(log, table));
      }
    }
  }

  /**
   * Writes records, one after the other.
   *
   * @return the positions of a job that has read all that was written so far
   */
  Positions append(List<Arrival.Item> items) {
    for (Arrival.Item item : items) {
      if (item.record().table().isView()) {
        publish(item);
      } else {
        append(item);
      }
    }
    views.values().forEach(view -> ends.putAll(view.endEpoch().next()));
    return new Positions(ends);
  }

  private void publish(Arrival.Item item) {
    UpstreamView view = views.get(item.record().table().name());
    if (item.fails()) {
      fail(item, view.partition(item.record()), view.nextOffset(item.record()));
    }
    view.add(item.record());
  }

  private void append(Arrival.Item item) {
    GivenRecord given = item.record();
    String topic = given.table().topic();
    int partition =
        given.key() == null && given.table().recordType().isPresent()
            ? FIRST_PARTITION
            : partition(given.key(), given.line(), PARTITIONS);
    long offset = log.end(topic, partition);
    if (item.fails()) {
      fail(item, partition, offset);
    }
    log.append(
        topic,
        partition,
        List.of(new TopicRecord(topic, partition, given.key(), given.value(), List.of())));
    ends.put(SourcePartition.of(topic, partition), offset + 1);
  }

  private void fail(Arrival.Item item, int partition, long offset) {
    String topic = item.record().table().topic();
    faults.add(new Fault(topic, partition, offset));
    log.failOnceAt(topic, partition, offset);
  }

  /** As Kafka's producers choose it; without a key they choose any. */
  static int partition(byte[] key, int line, int partitions) {
    return (key == null ? line : Utils.toPositive(Utils.murmur2(key))) % partitions;
  }

  /** How many of the wanted failures have happened. */
  int faults() {
    return (int)
        faults.stream()
            .filter(fault -> log.hasFailedAt(fault.topic(), fault.partition(), fault.offset()))
            .count();
  }
}
