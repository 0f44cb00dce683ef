package dev.insideout.flink.log;

import dev.insideout.contract.position.SourceTopic;
import dev.insideout.contract.registry.SchemaRegistry;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/**
 * One of the types of records that a topic holds.
 *
 * @param topic as {@code [region/]topic}
 * @param name the full name of the Avro record
 */
public record RecordType(String topic, String name) implements Serializable {
  /** The schema of a type, and the subject that has it. */
  public record Registered(String subject, Schema schema) {}

  /**
   * The subjects that may have its schema, in the order in which they are asked: the topic's own,
   * whose schema is a union then, that of the record (RecordNameStrategy), that of both
   * (TopicRecordNameStrategy).
   */
  public List<String> subjects() {
    return List.of(SchemaRegistry.valueSubject(topic), name, ownSubject());
  }

  /** The subject of this type in this topic alone. */
  public String ownSubject() {
    return SourceTopic.parse(topic).topic() + "-" + name;
  }

  /**
   * The newest schema of this type.
   *
   * @param newest the newest schema of a subject
   */
  public Optional<Registered> find(Function<String, Optional<Schema>> newest) {
    return subjects().stream()
        .flatMap(
            subject ->
                newest.apply(subject).stream()
                    .flatMap(RecordType::records)
                    .filter(schema -> schema.getFullName().equals(name))
                    .map(schema -> new Registered(subject, schema)))
        .findFirst();
  }

  /** The records that {@code schema} is, or that it is a union of. */
  public static Stream<Schema> records(Schema schema) {
    return switch (schema.getType()) {
      case RECORD -> Stream.of(schema);
      case UNION -> schema.getTypes().stream().flatMap(RecordType::records);
      default -> Stream.empty();
    };
  }

  /** What is missing when no subject has it. */
  public String missing() {
    List<String> subjects = subjects();
    return "no subject has a schema for type %s: neither %s (a union), nor %s, nor %s"
        .formatted(name, subjects.get(0), subjects.get(1), subjects.get(2));
  }
}
