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
                        "The registry at %s has no schema for topic '%s' (subject %s): whoever writes it has registered none."
                            .formatted(
                                registry.address(), topic, SchemaRegistry.valueSubject(topic))));
    TopicSchemas schemas =
        new TopicSchemas(registry.latest(SchemaRegistry.keySubject(topic)), value);
    requireRecord(schemas.value);
    schemas.key.ifPresent(TopicSchemas::requireRecord);
    return schemas;
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
          "The schema of subject %s is an Avro %s; keys and values of the log are records."
              .formatted(schema.subject(), schema.schema().getType().getName()));
    }
  }
}
