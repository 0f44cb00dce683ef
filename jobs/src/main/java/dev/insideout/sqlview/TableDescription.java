package dev.insideout.sqlview;

import dev.insideout.flink.log.LogOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.catalog.UniqueConstraint;
import org.apache.flink.table.types.logical.RowType;

/**
 * A topic as its statement declares it: a table of the log, or a view.
 *
 * @param name what statements call it
 * @param topic its name, as {@code [region/]topic}; a view's own
 * @param type the columns that its records have
 * @param key the columns of the primary key; none for a table of events
 * @param version the column that counts the versions of a key
 * @param options what its WITH says; nothing of a view
 * @param metadata the metadata that it has columns for
 * @param partitions of a view; empty for a table of the log, whose statement says nothing of them
 * @param sources of a view of another group: the topics that it is made of
 */
public record TableDescription(
    String name,
    String topic,
    RowType type,
    List<String> key,
    Optional<String> version,
    Map<String, String> options,
    Set<String> metadata,
    OptionalInt partitions,
    List<String> sources) {

  static TableDescription of(ViewStatement view) {
    return new TableDescription(
        view.name(),
        view.name(),
        type(view.columns()),
        view.primaryKey(),
        Optional.empty(),
        Map.of(),
        Set.of(),
        OptionalInt.of(view.partitions()),
        List.of());
  }

  /** A table that a group reads, with its options. */
  static TableDescription of(
      String name, String topic, ResolvedSchema columns, Map<String, String> options) {
    Configuration set = Configuration.fromMap(options);
    return new TableDescription(
        name,
        topic,
        type(columns),
        columns.getPrimaryKey().map(UniqueConstraint::getColumns).orElse(List.of()),
        set.getOptional(LogOptions.VERSION),
        Map.copyOf(options),
        columns.getColumns().stream()
            .filter(Column.MetadataColumn.class::isInstance)
            .map(Column.MetadataColumn.class::cast)
            .map(column -> column.getMetadataKey().orElse(column.getName()))
            .collect(Collectors.toSet()),
        set.getOptional(LogOptions.VIEW_PARTITIONS)
            .map(OptionalInt::of)
            .orElse(OptionalInt.empty()),
        set.get(LogOptions.VIEW_SOURCES));
  }

  private static RowType type(ResolvedSchema columns) {
    return (RowType) columns.toPhysicalRowDataType().getLogicalType();
  }

  /** The full name of the Avro record that is its rows, where its topic holds several types. */
  public Optional<String> recordType() {
    return Configuration.fromMap(options).getOptional(LogOptions.TYPE);
  }

  /** The region that it is of; empty for the local one. */
  public String region() {
    return Configuration.fromMap(options).get(LogOptions.REGION);
  }

  /** True where its keys and values are in the format of the registry. */
  public boolean inRegistryAvro() {
    Configuration set = Configuration.fromMap(options);
    return set.get(LogOptions.KEY_FORMAT).equals(LogOptions.REGISTRY_AVRO)
        && set.get(LogOptions.VALUE_FORMAT).equals(LogOptions.REGISTRY_AVRO);
  }

  /** True for a view. */
  public boolean isView() {
    return partitions.isPresent();
  }
}
