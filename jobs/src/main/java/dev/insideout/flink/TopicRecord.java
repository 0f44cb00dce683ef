package dev.insideout.flink;

import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * A record on its way to a topic.
 *
 * @param partition null leaves the choice to the producer, by key
 */
public record TopicRecord(
    String topic, Integer partition, byte[] key, byte[] value, List<RecordHeader> headers) {
  public static final TypeInformation<TopicRecord> TYPE = TypeInformation.of(TopicRecord.class);
}
