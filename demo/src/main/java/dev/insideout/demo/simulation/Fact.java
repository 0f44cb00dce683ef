package dev.insideout.demo.simulation;

import dev.insideout.demo.fact.Topic;
import org.apache.avro.specific.SpecificRecordBase;

/** One record that a service writes to the log. */
public sealed interface Fact {
  Topic<?, ?> topic();

  /** A new version of a row. */
  record Upsert<K extends SpecificRecordBase, V extends SpecificRecordBase>(
      Topic<K, V> topic, K key, V value) implements Fact {}

  /** The end of a row: a tombstone. */
  record Deletion<K extends SpecificRecordBase>(Topic<K, ?> topic, K key) implements Fact {}

  /** Bytes that are no record of the topic, as a defective till writes them. */
  record Garbage(Topic<?, ?> topic, String key, String value) implements Fact {}
}
