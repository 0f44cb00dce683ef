package dev.insideout.flink.log;

import dev.insideout.flink.RecordHeader;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;

/** The metadata columns that a table may declare, named and typed as in Flink's Kafka connector. */
enum RecordMetadata {
  TOPIC("topic", DataTypes.STRING().notNull()) {
    @Override
    Object read(String topic, RawRecord record) {
      return StringData.fromString(topic);
    }
  },
  PARTITION("partition", DataTypes.INT().notNull()) {
    @Override
    Object read(String topic, RawRecord record) {
      return record.partition();
    }
  },
  OFFSET("offset", DataTypes.BIGINT().notNull()) {
    @Override
    Object read(String topic, RawRecord record) {
      return record.offset();
    }
  },
  TIMESTAMP("timestamp", DataTypes.TIMESTAMP_WITH_LOCAL_TIME_ZONE(3).notNull()) {
    @Override
    Object read(String topic, RawRecord record) {
      return TimestampData.fromEpochMillis(record.timestamp());
    }
  },
  TIMESTAMP_TYPE("timestamp-type", DataTypes.STRING().notNull()) {
    @Override
    Object read(String topic, RawRecord record) {
      return StringData.fromString(record.timestampType());
    }
  },
  HEADERS(
      "headers",
      DataTypes.MAP(DataTypes.STRING().nullable(), DataTypes.BYTES().nullable()).notNull()) {
    @Override
    Object read(String topic, RawRecord record) {
      Map<StringData, byte[]> headers = new HashMap<>();
      for (RecordHeader header : record.headers()) {
        headers.put(StringData.fromString(header.name()), header.value());
      }
      return new GenericMapData(headers);
    }
  };

  private final String key;
  private final DataType type;

  RecordMetadata(String key, DataType type) {
    this.key = key;
    this.type = type;
  }

  String key() {
    return key;
  }

  DataType type() {
    return type;
  }

  abstract Object read(String topic, RawRecord record);

  static RecordMetadata of(String key) {
    return Stream.of(values()).filter(m -> m.key.equals(key)).findFirst().orElseThrow();
  }
}
