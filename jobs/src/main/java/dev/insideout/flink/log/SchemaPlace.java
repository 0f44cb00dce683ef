package dev.insideout.flink.log;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.SourceTopic;

/**
 * Where the schemas of a topic's records are.
 *
 * @param topic whose subjects have them: the topic itself or, of a replica, its origin, since the
 *     bytes that were copied bear the ids of the origin's registry
 * @param registry the address of that registry
 */
record SchemaPlace(SourceTopic topic, String registry) {
  /** Of a topic that services write, given as {@code [region/]topic}. */
  static SchemaPlace own(String topic, LogConnection there) {
    return new SchemaPlace(SourceTopic.parse(topic), there.registry());
  }

  /** The region whose registry it is; empty for the local one. */
  String region() {
    return topic.region();
  }
}
