package dev.insideout.sqlview;

import dev.insideout.contract.registry.RegisteredSchema;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.flink.avro.AvroRowReader;
import dev.insideout.flink.avro.SchemaMismatchException;
import dev.insideout.flink.log.LogOptions;
import dev.insideout.flink.log.RecordType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;
import org.apache.flink.table.types.logical.RowType;

/**
 * Whether records that were written with earlier schemas of a topic can be read as the columns of
 * its table: a job reads all of them with the newest. Those that cannot would be dead letters, and
 * missing from a view that is built from the log.
 */
final class SchemaHistory {
  private final Function<String, List<RegisteredSchema>> versions;
  private final List<SqlProblem> problems = new ArrayList<>();

  /**
   * @param versions those of a subject, oldest first
   */
  SchemaHistory(Function<String, List<RegisteredSchema>> versions) {
    this.versions = versions;
  }

  List<SqlProblem> problems() {
    return List.copyOf(problems);
  }

  /** Looks at one table; a column that does not fit the newest schema is not told here. */
  void check(DeclaredTopic table) {
    if (!table.isRegistryAvro(LogOptions.VALUE_FORMAT)) {
      return;
    }
    String subject = subject(table);
    List<RegisteredSchema> known = versions.apply(subject);
    if (known.size() < 2) {
      return;
    }
    RegisteredSchema newest = known.get(known.size() - 1);
    Optional<Schema> reader = record(table, newest);
    for (RegisteredSchema earlier : known.subList(0, known.size() - 1)) {
      Optional<Schema> writer = record(table, earlier);
      if (reader.isPresent() && writer.isPresent()) {
        compare(table, reader.get(), earlier, writer.get());
      }
    }
  }

  private String subject(DeclaredTopic table) {
    return table
        .recordType()
        .flatMap(type -> type.find(this::newest))
        .map(RecordType.Registered::subject)
        .orElse(SchemaRegistry.valueSubject(table.schemas().toString()));
  }

  private Optional<Schema> newest(String subject) {
    List<RegisteredSchema> known = versions.apply(subject);
    return known.isEmpty() ? Optional.empty() : Optional.of(known.get(known.size() - 1).schema());
  }

  /** The record of the table's type in a version of its subject. */
  private static Optional<Schema> record(DeclaredTopic table, RegisteredSchema version) {
    return RecordType.records(version.schema())
        .filter(
            record ->
                table
                    .recordType()
                    .map(type -> type.name().equals(record.getFullName()))
                    .orElse(true))
        .findFirst();
  }

  private void compare(
      DeclaredTopic table, Schema newest, RegisteredSchema version, Schema earlier) {
    for (RowType.RowField column : table.columns().getFields()) {
      Optional<Schema> reader = projected(newest, column);
      if (reader.isEmpty()) {
        continue;
      }
      SchemaPairCompatibility pair =
          SchemaCompatibility.checkReaderWriterCompatibility(reader.get(), earlier);
      if (pair.getType() == SchemaCompatibilityType.INCOMPATIBLE) {
        problems.add(problem(table, column.getName(), version, earlier));
      }
    }
  }

  private static Optional<Schema> projected(Schema newest, RowType.RowField column) {
    try {
      return Optional.of(new AvroRowReader(newest, new RowType(List.of(column))).schema());
    } catch (SchemaMismatchException e) {
      return Optional.empty();
    }
  }

  private static SqlProblem problem(
      DeclaredTopic table, String column, RegisteredSchema version, Schema earlier) {
    String why =
        earlier.getField(column) == null
            ? "they have no field '%s', and the newest schema gives it no default".formatted(column)
            : "their field '%s' is of another type".formatted(column);
    return table.problem(
        SqlProblem.Severity.ERROR,
        column,
        "records of version %d of subject %s cannot be read: %s"
            .formatted(version.version(), version.subject(), why),
        "let the service that writes the topic register the field with a default; or delete that version from the registry, if no record of it is left");
  }
}
