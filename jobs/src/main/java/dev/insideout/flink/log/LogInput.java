package dev.insideout.flink.log;

import dev.insideout.contract.position.SourceTopic;
import dev.insideout.contract.registry.SchemaRegistry;

/** Where rows of the log come into a job. What it cannot read it rejects. */
sealed interface LogInput permits LogTracker, TypeReader {
  /** The topic that it reads, as {@code [region/]topic}. */
  String topic();

  /** The region whose registry has the schemas of its records; empty for the local one. */
  default String schemaRegion() {
    return SourceTopic.parse(topic()).region();
  }

  /** See {@link BytesDecoder#checkSchema}. */
  void checkSchemas(SchemaRegistry registry);
}
