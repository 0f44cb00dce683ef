package dev.insideout.flink;

import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Hands a {@link TopicRecord} to the producer as it is. */
final class TopicRecordSerializer implements KafkaRecordSerializationSchema<TopicRecord> {
  private static final long serialVersionUID = 1L;

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      TopicRecord record, KafkaSinkContext context, Long timestamp) {
    RecordHeaders headers = new RecordHeaders();
    record.headers().forEach(header -> headers.add(header.name(), header.value()));
    return new ProducerRecord<>(
        record.topic(), record.partition(), null, record.key(), record.value(), headers);
  }
}
