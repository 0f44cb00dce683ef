package dev.insideout.cache;

import dev.insideout.contract.wire.BadRecordException;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/** The records of one poll, partition by partition. */
final class Polled {
  /** Takes a record. */
  interface Taker {
    void take(TopicPartition partition, ConsumerRecord<byte[], byte[]> record)
        throws BadRecordException;
  }

  private final ConsumerRecords<byte[], byte[]> records;
  private final Iterator<TopicPartition> partitions;
  private TopicPartition partition;
  private List<ConsumerRecord<byte[], byte[]>> ofPartition = List.of();
  private int next;

  Polled(ConsumerRecords<byte[], byte[]> records) {
    this.records = records;
    this.partitions = records.partitions().iterator();
  }

  /** Gives each record to {@code taker} once; one for which it throws is the next again. */
  void takeAll(Taker taker) throws BadRecordException {
    while (next < ofPartition.size() || partitions.hasNext()) {
      if (next == ofPartition.size()) {
        partition = partitions.next();
        ofPartition = records.records(partition);
        next = 0;
      } else {
        taker.take(partition, ofPartition.get(next));
        next++;
      }
    }
  }
}
