package dev.insideout.flink.log;

import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * A record of a topic that holds several types.
 *
 * @param type the full name of the Avro record that its value is; null for a tombstone, which is of
 *     every type
 */
public record TypedRecord(String type, RawRecord record) {
  static final TypeInformation<TypedRecord> TYPE = TypeInformation.of(TypedRecord.class);
}
