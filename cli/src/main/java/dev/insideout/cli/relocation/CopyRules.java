package dev.insideout.cli.relocation;

import dev.insideout.cli.log.LogAdmin;
import dev.insideout.cli.log.TopicKeeping;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.RegisteredSchema;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.registry.UnknownSchemaException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What a cluster must be like to which a region's topics are copied. */
public final class CopyRules {
  private static final String TIMES = "message.timestamp.type";

  private final LogConnection from;
  private final LogConnection to;
  private final String place;

  /**
   * @param place what the log is called that is copied to
   */
  public CopyRules(LogConnection log, String fromPlace, String place) {
    this.from = log.in(fromPlace);
    this.to = log.in(place);
    this.place = place;
  }

  /**
   * Makes sure that records which are copied there are there what they are here.
   *
   * @throws CommandFailure with the first thing that is not so, and what to do
   */
  public void require(List<MovedTable> tables) {
    try (LogAdmin admin = LogAdmin.connect(to)) {
      Map<String, TopicKeeping> there =
          admin.keeping(new TreeSet<>(tables.stream().map(MovedTable::topic).toList()));
      for (MovedTable table : tables) {
        requireTopic(table, Optional.ofNullable(there.get(table.topic())));
      }
    }
    SchemaRegistry here = new SchemaRegistry(from.registry());
    SchemaRegistry there = new SchemaRegistry(to.registry());
    for (MovedTable table : tables) {
      requireSchemas(SchemaRegistry.keySubject(table.topic()), here, there);
      requireSchemas(SchemaRegistry.valueSubject(table.topic()), here, there);
    }
  }

  private void requireTopic(MovedTable table, Optional<TopicKeeping> found) {
    TopicKeeping topic =
        found.orElseThrow(
            () ->
                CommandFailure.notSo(
                    "Topic %s does not exist at %s (%s): let the copier make it under its own name, or create it."
                        .formatted(table.topic(), place, to.kafka())));
    if (!"CreateTime".equals(topic.settings().get(TIMES))) {
      throw CommandFailure.notSo(
          "Topic %s at %s gives records the time of their copying (%s=%s), and a record is known by its own: set %s=CreateTime, and copy it again."
              .formatted(table.topic(), place, TIMES, topic.settings().get(TIMES), TIMES));
    }
    if (table.versioned() && topic.compacts()) {
      throw CommandFailure.notSo(
          "Topic %s at %s is compacted, which keeps the last record of a key by offset, and the table takes the newest by '%s': set cleanup.policy=delete and retention.ms=-1, and copy it again."
              .formatted(table.topic(), place, table.version().orElseThrow()));
    }
  }

  /** What is copied bears the ids of the registry where it was written. */
  private void requireSchemas(String subject, SchemaRegistry here, SchemaRegistry there) {
    for (RegisteredSchema schema : here.versions(subject)) {
      Optional<String> wrong = difference(schema, there);
      if (wrong.isPresent()) {
        throw CommandFailure.notSo(
            "Copied records of subject %s bear the schema id %d, which %s: export the schemas of %s with their ids into %s (in Confluent's registry with mode IMPORT, in Apicurio's by /admin/export and /admin/import), before services write there."
                .formatted(subject, schema.id(), wrong.get(), here.address(), there.address()));
      }
    }
    if (there.latest(subject).isEmpty()) {
      throw CommandFailure.notSo(
          "The registry of %s, %s, has no subject %s: export it from %s with its ids."
              .formatted(place, there.address(), subject, here.address()));
    }
  }

  private Optional<String> difference(RegisteredSchema schema, SchemaRegistry there) {
    try {
      return there.byId(schema.id()).equals(schema.schema())
          ? Optional.empty()
          : Optional.of("means another schema in the registry of " + place);
    } catch (UnknownSchemaException e) {
      return Optional.of("means nothing in the registry of " + place);
    }
  }
}
