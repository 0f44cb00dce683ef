package dev.insideout.sqlview;

import dev.insideout.contract.position.SourceTopic;
import dev.insideout.flink.log.LogOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.catalog.CatalogTable;
import org.apache.flink.table.catalog.ContextResolvedTable;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.flink.table.catalog.UniqueConstraint;

/**
 * A table that a plan reads.
 *
 * @param name what statements call it
 * @param topic whose records its rows are, as {@code [region/]topic}
 * @param type the type of records that are its rows, where the topic holds several
 * @param format of its values
 * @param primaryKey none for a table of events
 * @param version the column that counts the versions of a key
 * @param end positions at which it ends
 * @param view true for the topic of a view of another group
 */
record SourceTable(
    String name,
    String topic,
    Optional<String> type,
    String format,
    List<String> primaryKey,
    Optional<String> version,
    Optional<String> end,
    boolean view) {
  /**
   * The table as {@code tables} knows it.
   *
   * @param identifier its full name, quoted, as plans have it
   */
  static SourceTable of(TableEnvironment tables, String identifier) {
    String[] names = identifier.replaceAll("^`|`$", "").split("`\\.`");
    ObjectPath path = new ObjectPath(names[1], names[2]);
    ContextResolvedTable table =
        ((TableEnvironmentInternal) tables)
            .getCatalogManager()
            .getTableOrError(
                ObjectIdentifier.of(
                    ProjectCatalog.NAME, path.getDatabaseName(), path.getObjectName()));
    Map<String, String> options = ((CatalogTable) table.getTable()).getOptions();
    return new SourceTable(
        ProjectCatalog.name(path),
        new SourceTopic(
                options.getOrDefault(
                    LogOptions.PLACE.key(), options.getOrDefault(LogOptions.REGION.key(), "")),
                options.getOrDefault(LogOptions.TOPIC.key(), path.getObjectName()))
            .toString(),
        Optional.ofNullable(options.get(LogOptions.TYPE.key())),
        options.getOrDefault(LogOptions.VALUE_FORMAT.key(), LogOptions.VALUE_FORMAT.defaultValue()),
        table
            .getResolvedSchema()
            .getPrimaryKey()
            .map(UniqueConstraint::getColumns)
            .orElse(List.of()),
        Optional.ofNullable(options.get(LogOptions.VERSION.key())),
        Optional.ofNullable(options.get(LogOptions.END.key())),
        options.containsKey(LogOptions.VIEW_PARTITIONS.key()));
  }

  /** The tables of these full names, by them. */
  static Map<String, SourceTable> of(TableEnvironment tables, Set<String> identifiers) {
    return identifiers.stream()
        .collect(Collectors.toMap(identifier -> identifier, table -> of(tables, table)));
  }

  /**
   * What its records are told apart by: its topic, where it is one of several types in it; else
   * itself.
   *
   * @param identifier its full name
   */
  String origin(String identifier) {
    return type.isPresent() ? topic : identifier;
  }

  /** True where every record is a row that nothing replaces. */
  boolean events() {
    return primaryKey.isEmpty();
  }
}
