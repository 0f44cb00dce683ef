package dev.insideout.sqlview;

import dev.insideout.flink.log.RecordType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * The statement of a table for a topic, made from what the registry and the brokers know of it.
 *
 * @param name of the table, and its file
 * @param notes what the statement leaves out or decides, for whoever reads it first
 */
public record TopicStatement(String name, String text, List<String> notes) {
  private static final String VERSION = "version";

  /**
   * A table whose columns are the fields of the topic's values, comments kept.
   *
   * @param key the newest schema of its keys, if they are records
   * @param value the newest schema of its values, a record
   * @param compacted whether the topic keeps the last record of every key only
   */
  public static TopicStatement of(
      String topic, Optional<Schema> key, Schema value, boolean compacted) {
    return of(topic, topic, Optional.empty(), key, value, compacted);
  }

  /** The same of one of the types in a topic, as a table that bears the type's name. */
  public static TopicStatement of(
      RecordType type, Optional<Schema> key, Schema value, boolean compacted) {
    String name = value.getName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_");
    return of(name, type.topic(), Optional.of(type.name()), key, value, compacted);
  }

  private static TopicStatement of(
      String title,
      String topic,
      Optional<String> type,
      Optional<Schema> key,
      Schema value,
      boolean compacted) {
    String name = title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    SqlNames names = new SqlNames();
    List<String> notes = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (Schema.Field field : value.getFields()) {
      Optional<String> column = SqlTypes.column(field.schema());
      if (column.isEmpty()) {
        notes.add(
            "field '%s' is left out: no column can be read from %s"
                .formatted(field.name(), field.schema()));
        continue;
      }
      lines.add(
          "%s %s%s".formatted(names.quoted(field.name()), column.get(), comment(field.doc())));
    }
    boolean versioned = !compacted && isVersion(value.getField(VERSION));
    List<String> columns = key(key, value);
    boolean keyed = !columns.isEmpty() && (compacted || versioned);
    if (keyed) {
      lines.add("PRIMARY KEY (%s) NOT ENFORCED".formatted(names.quoted(columns)));
    } else if (!columns.isEmpty()) {
      notes.add(
          "every record is a row: the topic is not compacted and counts no versions; if a record replaces its key's"
              + " older one, add PRIMARY KEY (%s) NOT ENFORCED".formatted(names.quoted(columns)));
    }
    return new TopicStatement(
        name,
        text(
            lines,
            names.quoted(name),
            comment(value.getDoc()),
            options(name, topic, type, keyed && versioned)),
        notes);
  }

  private static List<String> options(
      String name, String topic, Optional<String> type, boolean versioned) {
    List<String> options = new ArrayList<>(List.of("'connector' = 'log'"));
    if (!name.equals(topic)) {
      options.add("'topic' = '%s'".formatted(topic));
    }
    type.ifPresent(record -> options.add("'type' = '%s'".formatted(record)));
    if (versioned) {
      options.add("'version' = '%s'".formatted(VERSION));
    }
    return options;
  }

  private static String text(
      List<String> lines, String name, String comment, List<String> options) {
    return """
    CREATE TABLE %s (
      %s
    )%s
    WITH (
      %s
    );
    """
        .formatted(name, String.join(",\n  ", lines), comment, String.join(",\n  ", options));
  }

  private static List<String> key(Optional<Schema> key, Schema value) {
    List<String> columns =
        key.filter(schema -> schema.getType() == Schema.Type.RECORD)
            .map(schema -> schema.getFields().stream().map(Schema.Field::name).toList())
            .orElse(List.of());
    boolean all =
        columns.stream()
            .map(value::getField)
            .allMatch(
                field ->
                    field != null
                        && SqlTypes.column(field.schema())
                            .filter(type -> type.endsWith("NOT NULL"))
                            .isPresent());
    return all ? columns : List.of();
  }

  private static boolean isVersion(Schema.Field field) {
    return field != null
        && field.schema().getType() == Schema.Type.LONG
        && field.schema().getLogicalType() == null;
  }

  private static String comment(String doc) {
    return doc == null ? "" : " COMMENT '%s'".formatted(doc.replace("'", "''"));
  }
}
