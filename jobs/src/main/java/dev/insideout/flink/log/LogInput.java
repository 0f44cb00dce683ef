package dev.insideout.flink.log;

import dev.insideout.contract.registry.SchemaRegistry;

/** Where rows of the log come into a job. What it cannot read it rejects. */
sealed interface LogInput permits LogTracker, TypeReader {
  /** The topic that it reads, as {@code [region/]topic}. */
  String topic();

  /** See {@link BytesDecoder#checkSchema}. */
  void checkSchemas(SchemaRegistry registry);
}
