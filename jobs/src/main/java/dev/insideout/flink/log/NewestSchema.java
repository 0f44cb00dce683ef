package dev.insideout.flink.log;

import dev.insideout.contract.registry.RegisteredSchema;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.flink.avro.SchemaMismatchException;
import java.io.Serializable;

/** Where the registry has the newest schema of the keys or values of a table. */
interface NewestSchema extends Serializable {
  /**
   * The schema, and its subject.
   *
   * @throws SchemaMismatchException when there is none
   */
  RecordType.Registered in(SchemaRegistry registry);

  /** That of a subject. */
  static NewestSchema of(String subject) {
    return registry ->
        registry
            .latest(subject)
            .map(newest -> new RecordType.Registered(subject, newest.schema()))
            .orElseThrow(
                () ->
                    new SchemaMismatchException(
                        "the registry at %s has no schema for subject %s"
                            .formatted(registry.address(), subject)));
  }

  /** That of one of the types in a topic. */
  static NewestSchema of(RecordType type) {
    return registry ->
        type.find(subject -> registry.latest(subject).map(RegisteredSchema::schema))
            .orElseThrow(
                () ->
                    new SchemaMismatchException(
                        "the registry at %s: %s".formatted(registry.address(), type.missing())));
  }
}
