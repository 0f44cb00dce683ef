package dev.insideout.flink;

import dev.insideout.contract.LogConnection;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;

/** Sinks of {@link TopicRecord}s: Kafka's, or those of a {@link FolderLog}. */
public final class TopicSink {
  private TopicSink() {}

  /**
   * The exactly-once sink: one transaction a checkpoint, committed with it.
   *
   * @param transactionalIdPrefix no two sinks that run at a time may share it, and it must stay the
   *     same over restarts
   */
  public static Sink<TopicRecord> of(LogConnection log, String transactionalIdPrefix) {
    return FolderLog.of(log)
        .<Sink<TopicRecord>>map(FolderSink::new)
        .orElseGet(() -> exactlyOnce(log, transactionalIdPrefix));
  }

  private static Sink<TopicRecord> exactlyOnce(LogConnection log, String transactionalIdPrefix) {
    Properties properties = new Properties();
    properties.putAll(
        log.clientProperties(
            Map.of(
                TransactionTimeout.SETTING,
                Long.toString(TransactionTimeout.of(log).asked().toMillis()),
                "compression.type",
                "lz4")));
    return new ExactlyOnceSink(
        KafkaSink.<TopicRecord>builder()
            .setKafkaProducerConfig(properties)
            .setBootstrapServers(log.kafka())
            .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
            .setTransactionalIdPrefix(transactionalIdPrefix)
            .setRecordSerializer(new TopicRecordSerializer())
            .build());
  }

  /** A sink that writes at once; after a failure some records stand in their topics twice. */
  public static Sink<TopicRecord> atLeastOnce(LogConnection log) {
    return FolderLog.of(log).map(FolderSink::atLeastOnce).orElseGet(() -> kafkaAtLeastOnce(log));
  }

  private static KafkaSink<TopicRecord> kafkaAtLeastOnce(LogConnection log) {
    Properties properties = new Properties();
    // Who writes at once has gathered already what travels together.
    properties.putAll(log.clientProperties(Map.of("compression.type", "lz4", "linger.ms", "0")));
    return KafkaSink.<TopicRecord>builder()
        .setKafkaProducerConfig(properties)
        .setBootstrapServers(log.kafka())
        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .setRecordSerializer(new TopicRecordSerializer())
        .build();
  }
}
