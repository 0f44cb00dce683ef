package dev.insideout.demo.service;

import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.demo.CompanyLog;
import dev.insideout.demo.FactEncoder;
import dev.insideout.demo.fact.Topic;
import dev.insideout.demo.fact.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What the service writes, without a broker. */
final class TestOrderLog {
  private final MockProducer<byte[], byte[]> producer;
  private final OrderLog orderLog;
  private volatile String away = "";

  TestOrderLog() {
    Map<String, Integer> ids = new HashMap<>();
    Map<TopicPartition, Long> ends = new HashMap<>();
    List<PartitionInfo> partitions = new ArrayList<>();
    for (Topic<?, ?> topic : Topics.ALL) {
      ids.put(SchemaRegistry.keySubject(topic.name()), ids.size());
      ids.put(SchemaRegistry.valueSubject(topic.name()), ids.size());
      IntStream.range(0, topic.partitions())
          .forEach(
              p -> {
                ends.put(new TopicPartition(topic.name(), p), 0L);
                partitions.add(new PartitionInfo(topic.name(), p, null, null, null));
              });
    }
    Node[] none = {};
    Cluster cluster = new Cluster("test", List.of(none), partitions, Set.of(), Set.of());
    producer =
        new MockProducer<>(
            cluster, true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
          @Override
          public synchronized Future<RecordMetadata> send(
              ProducerRecord<byte[], byte[]> record, Callback callback) {
            if (record.topic().equals(away)) {
              throw new TimeoutException("no broker at 10.0.0.1");
            }
            return super.send(record, callback);
          }
        };
    orderLog = new OrderLog(producer, new FactEncoder(new CompanyLog(ids, ends)));
  }

  OrderLog orderLog() {
    return orderLog;
  }

  /** From now on this topic cannot be written; the others can. */
  void refuse(String topic) {
    away = topic;
  }

  List<ProducerRecord<byte[], byte[]>> written() {
    return producer.history();
  }
}
