package dev.insideout.flink.log;

import dev.insideout.contract.registry.RegisteredSchema;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.flink.avro.SchemaMismatchException;
import java.io.Serializable;
import java.util.List;
import org.apache.avro.Schema;

/** Where the registry has the newest schema of the keys or values of a table. */
interface NewestSchema extends Serializable {
  /**
   * The schema, and its subject.
   *
   * @throws SchemaMismatchException when there is none, or it is not that of a record
   */
  RecordType.Registered in(SchemaRegistry registry);

  /** That of a subject. */
  static NewestSchema of(String subject) {
    return registry ->
        registry
            .latest(subject)
            .map(newest -> new RecordType.Registered(subject, requireRecord(newest)))
            .orElseThrow(
                () ->
                    new SchemaMismatchException(
                        "the registry at %s has no schema for subject %s"
                            .formatted(registry.address(), subject)));
  }

  private static Schema requireRecord(RegisteredSchema newest) {
    Schema schema = newest.schema();
    if (schema.getType() == Schema.Type.RECORD) {
      return schema;
    }
    List<String> types = RecordType.records(schema).map(Schema::getFullName).toList();
    throw new SchemaMismatchException(
        "subject %s is an Avro %s, and columns are the fields of a record; %s"
            .formatted(
                newest.subject(),
                schema.getType().getName(),
                types.isEmpty()
                    ? "name the format of its bytes in the table's WITH"
                    : "name its type in the table's WITH: 'type' = '%s'"
                        .formatted(String.join("' or '", types))));
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
