package dev.insideout.flink.view;

import java.util.Map;
import java.util.function.Consumer;

/** The view topics of a group, as their writer follows them. Not thread-safe. */
interface ViewTopics extends AutoCloseable {
  /**
   * The end of every partition.
   *
   * @throws PartitionsChangedException when a topic has another number of partitions than its view
   */
  Map<ViewPartition, PartitionTail> tails();

  /** Hands on the committed records of {@code partition} with offsets in [from, to), in order. */
  void read(ViewPartition partition, long from, long to, Consumer<ViewRecord> records);

  /** Aborts every transaction that is open in these topics, and fences its writer. */
  void abortOpenTransactions();

  @Override
  void close();
}
