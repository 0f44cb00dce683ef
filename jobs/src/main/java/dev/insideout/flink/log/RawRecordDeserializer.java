package dev.insideout.flink.log;

import dev.insideout.flink.RecordHeader;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Hands every record on undecoded, so that one that cannot be decoded is still a record with a
 * position.
 */
final class RawRecordDeserializer implements KafkaRecordDeserializationSchema<RawRecord> {
  private static final long serialVersionUID = 1L;

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<RawRecord> out) {
    out.collect(
        new RawRecord(
            record.partition(),
            record.offset(),
            record.timestamp(),
            record.timestampType().name,
            record.key(),
            record.value(),
            headers(record.headers().toArray())));
  }

  private static List<RecordHeader> headers(Header[] headers) {
    if (headers.length == 0) {
      return List.of();
    }
    List<RecordHeader> copies = new ArrayList<>(headers.length);
    for (Header header : headers) {
      copies.add(new RecordHeader(header.key(), header.value()));
    }
    return copies;
  }

  @Override
  public TypeInformation<RawRecord> getProducedType() {
    return RawRecord.TYPE;
  }
}
