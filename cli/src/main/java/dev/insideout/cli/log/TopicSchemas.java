package dev.insideout.cli.log;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.contract.registry.RegisteredSchema;
import dev.insideout.contract.registry.SchemaRegistry;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * The newest schemas of a topic.
 *
 * @param key empty for a topic whose records have no key
 */
public record TopicSchemas(Optional<RegisteredSchema> key, RegisteredSchema value) {
  /**
   * Asks the registry.
   *
   * @throws CommandFailure when the topic has no value schema, or one that is no record
   */
  public static TopicSchemas of(String topic, SchemaRegistry registry) {
    RegisteredSchema value =
        registry
            .latest(SchemaRegistry.valueSubject(topic))
            .orElseThrow(
                () ->
                    CommandFailure.badInput(
                        "The registry at %s has no schema for topic '%s' (subject %s): whoever writes it has registered none. Where its records are in another format, such as JSON, declare their columns by hand in sql/topics, with 'value.format' = 'json'; only their own service can write them."
                            .formatted(
                                registry.address(), topic, SchemaRegistry.valueSubject(topic))));
    TopicSchemas schemas =
        new TopicSchemas(registry.latest(SchemaRegistry.keySubject(topic)), value);
    requireRecord(schemas.value);
    schemas.key.ifPresent(TopicSchemas::requireRecord);
    return schemas;
  }

  /** True when all values of a topic have one schema, that of a record. */
  public static boolean haveOneRecord(String topic, SchemaRegistry registry) {
    return registry
        .latest(SchemaRegistry.valueSubject(topic))
        .filter(value -> value.schema().getType() == Schema.Type.RECORD)
        .isPresent();
  }

  /**
   * The schema of the topic's keys.
   *
   * @throws CommandFailure when it has none
   */
  public Schema requireKey() {
    return key.orElseThrow(
            () ->
                CommandFailure.badInput(
                    "The records of subject %s have no key.".formatted(value.subject())))
        .schema();
  }

  private static void requireRecord(RegisteredSchema schema) {
    if (schema.schema().getType() != Schema.Type.RECORD) {
      throw CommandFailure.badInput(
          "The schema of subject %s is an Avro %s; what is written here are records%s."
              .formatted(
                  schema.subject(),
                  schema.schema().getType().getName(),
                  schema.schema().getType() == Schema.Type.UNION
                      ? " of one type, and a topic of several is written by its own service"
                      : ""));
    }
  }
}
