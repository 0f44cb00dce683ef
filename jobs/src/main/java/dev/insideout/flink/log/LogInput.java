package dev.insideout.flink.log;

import dev.insideout.contract.registry.SchemaRegistry;

/** Where rows of the log come into a job: an operator that tells how far it has read. */
sealed interface LogInput permits LogReader, HoldBack {
  /** The topic that it reads. */
  String topic();

  /** See {@link BytesDecoder#checkSchema}. */
  void checkSchemas(SchemaRegistry registry);
}
