package dev.insideout.sqlview;

import dev.insideout.contract.position.SourceTopic;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.flink.avro.AvroRowReader;
import dev.insideout.flink.avro.SchemaMismatchException;
import dev.insideout.flink.log.LogOptions;
import dev.insideout.flink.log.RecordType;
import dev.insideout.flink.log.RecordType.Registered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.flink.table.types.logical.RowType;

/**
 * Where the tables of a project and the topics of an environment have drifted apart: schemas of the
 * registry that the columns do not fit, and topics of which a view could not be built again.
 */
final class LogDrift {
  private static final String FOR_EVER = "-1";

  private final Function<String, Optional<Map<String, String>>> settings;
  private final Function<String, Optional<Schema>> newest;
  private final List<SqlProblem> problems = new ArrayList<>();

  /**
   * @param settings those of a topic, by its name; empty for one that does not exist
   * @param newest the newest schema of a subject
   */
  LogDrift(
      Function<String, Optional<Map<String, String>>> settings,
      Function<String, Optional<Schema>> newest) {
    this.settings = settings;
    this.newest = newest;
  }

  List<SqlProblem> problems() {
    return List.copyOf(problems);
  }

  /** Compares one table with its topic. */
  void check(DeclaredTopic table) {
    Optional<Map<String, String>> found = settings.apply(SourceTopic.parse(table.topic()).topic());
    if (found.isEmpty()) {
      error(
          table,
          table.file().name(),
          "topic '%s' does not exist".formatted(table.topic()),
          "create it, or name another with 'topic' = '…' in WITH");
      return;
    }
    if (table.isRegistryAvro(LogOptions.VALUE_FORMAT)) {
      checkValues(table);
    }
    if (!table.primaryKey().getFields().isEmpty() && table.isRegistryAvro(LogOptions.KEY_FORMAT)) {
      String subject = SchemaRegistry.keySubject(table.schemas().toString());
      Optional<Schema> schema = ofRecord(table, subject);
      schema.ifPresent(
          key -> checkColumns(table, new Registered(subject, key), table.primaryKey()));
    }
    checkHistory(table, found.get());
  }

  private void checkValues(DeclaredTopic table) {
    String subject = SchemaRegistry.valueSubject(table.schemas().toString());
    Optional<RecordType> type = table.recordType();
    Optional<Registered> values =
        type.isPresent()
            ? ofType(table, type.get())
            : ofRecord(table, subject).map(schema -> new Registered(subject, schema));
    values.ifPresent(
        found -> {
          checkColumns(table, found, table.columns());
          checkFields(table, found);
        });
  }

  private Optional<Registered> ofType(DeclaredTopic table, RecordType type) {
    Optional<Registered> found = type.find(newest);
    if (found.isEmpty()) {
      error(
          table,
          "'%s'".formatted(LogOptions.TYPE.key()),
          type.missing(),
          newest
              .apply(SchemaRegistry.valueSubject(type.topic()))
              .map(topic -> RecordType.records(topic).map(Schema::getFullName).toList())
              .flatMap(names -> Spelling.nearest(type.name(), names))
              .map("did you mean '%s'?"::formatted)
              .orElse(
                  "write the record's full name, or let the service that writes the topic register it"));
    }
    return found;
  }

  private Optional<Schema> ofRecord(DeclaredTopic table, String subject) {
    Optional<Schema> schema = newest.apply(subject);
    if (schema.isEmpty()) {
      error(
          table,
          table.file().name(),
          "the registry has no schema for subject %s".formatted(subject),
          "let the service that writes the topic register it");
    } else if (schema.get().getType() != Schema.Type.RECORD) {
      List<String> types = RecordType.records(schema.get()).map(Schema::getFullName).toList();
      error(
          table,
          table.file().name(),
          "subject %s is an Avro %s, and columns are the fields of a record"
              .formatted(subject, schema.get().getType().getName()),
          types.isEmpty()
              ? "name the format of its bytes in WITH"
              : "name one of its types in WITH: 'type' = '%s'"
                  .formatted(String.join("', or '", types)));
      return Optional.empty();
    }
    return schema;
  }

  private void checkColumns(DeclaredTopic table, Registered registered, RowType columns) {
    Schema schema = registered.schema();
    for (RowType.RowField column : columns.getFields()) {
      try {
        new AvroRowReader(schema, new RowType(List.of(column)));
      } catch (SchemaMismatchException e) {
        error(
            table,
            column.getName(),
            "subject %s: %s".formatted(registered.subject(), e.getMessage()),
            fix(schema, column.getName()));
      }
    }
  }

  private void checkFields(DeclaredTopic table, Registered registered) {
    for (Schema.Field field : registered.schema().getFields()) {
      if (table.columns().getFieldIndex(field.name()) < 0) {
        add(
            SqlProblem.Severity.WARNING,
            table,
            table.file().name(),
            "subject %s has the field '%s', which no column reads"
                .formatted(registered.subject(), field.name()),
            SqlTypes.column(field.schema())
                .map(type -> "add the column: %s %s".formatted(field.name(), type))
                .orElse("nothing: no column can be read from it"));
      }
    }
  }

  private static String fix(Schema newest, String column) {
    Schema.Field field = newest.getField(column);
    if (field != null) {
      return SqlTypes.column(field.schema())
          .map(type -> "declare it %s %s".formatted(column, type))
          .orElse("take it out: no column can be read from it");
    }
    List<String> fields = newest.getFields().stream().map(Schema.Field::name).toList();
    return Spelling.nearest(column, fields)
        .map("did you mean '%s'?"::formatted)
        .orElse("take it out, or let the writer add it");
  }

  private void checkHistory(DeclaredTopic table, Map<String, String> settings) {
    String policy = settings.getOrDefault("cleanup.policy", "delete");
    boolean deletes = policy.contains("delete");
    boolean compacts = policy.contains("compact");
    String retention = settings.getOrDefault("retention.ms", FOR_EVER);
    if (deletes && !retention.equals(FOR_EVER)) {
      error(
          table,
          table.file().name(),
          "topic '%s' deletes records after %s (cleanup.policy=%s): a view of it cannot be built again from the log"
              .formatted(table.topic(), text(Duration.ofMillis(Long.parseLong(retention))), policy),
          "set retention.ms=-1%s"
              .formatted(
                  table.primaryKey().getFields().isEmpty() || table.versioned()
                      ? ""
                      : ", or cleanup.policy=compact: the table has a key"));
    }
    if (deletes && !settings.getOrDefault("retention.bytes", FOR_EVER).equals(FOR_EVER)) {
      error(
          table,
          table.file().name(),
          "topic '%s' deletes records beyond %s bytes: a view of it cannot be built again from the log"
              .formatted(table.topic(), settings.get("retention.bytes")),
          "set retention.bytes=-1");
    }
    if (compacts && table.primaryKey().getFields().isEmpty()) {
      error(
          table,
          table.file().name(),
          "topic '%s' is compacted, but its table is one of events: all but the last of a key go"
              .formatted(table.topic()),
          "set cleanup.policy=delete and retention.ms=-1; or declare the PRIMARY KEY");
    }
    if (compacts && table.versioned()) {
      error(
          table,
          table.file().name(),
          "topic '%s' is compacted, which keeps the last record of a key by offset, but its table takes the newest by 'version'"
              .formatted(table.topic()),
          "set cleanup.policy=delete and retention.ms=-1; or take 'version' out, if versions are written in order");
    }
  }

  private static String text(Duration time) {
    return time.toDays() > 0
        ? "%d days".formatted(time.toDays())
        : "%d s".formatted(time.toSeconds());
  }

  private void error(DeclaredTopic table, String at, String reason, String fix) {
    add(SqlProblem.Severity.ERROR, table, at, reason, fix);
  }

  private void add(
      SqlProblem.Severity severity, DeclaredTopic table, String at, String reason, String fix) {
    problems.add(table.problem(severity, at, reason, fix));
  }
}
