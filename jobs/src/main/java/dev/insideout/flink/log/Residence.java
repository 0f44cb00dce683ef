package dev.insideout.flink.log;

import dev.insideout.contract.RegionName;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;

/**
 * What of a table may not leave a region.
 *
 * @param region where it has to stay
 * @param columns those that have to; none where the whole row has to
 */
public record Residence(String region, Set<String> columns) {
  /** What the WITH of a table says; empty where it says nothing. */
  public static Optional<Residence> of(Map<String, String> with) {
    return of(Configuration.fromMap(with));
  }

  static Optional<Residence> of(ReadableConfig options) {
    Optional<String> columns = options.getOptional(LogOptions.RESIDENT_COLUMNS);
    Optional<String> region = options.getOptional(LogOptions.RESIDENT);
    if (columns.isPresent() && region.isEmpty()) {
      throw new ValidationException(
          "'%s' names columns that may not leave a region, and not the region; add '%s' = '…'"
              .formatted(LogOptions.RESIDENT_COLUMNS.key(), LogOptions.RESIDENT.key()));
    }
    return region.map(name -> new Residence(name, columns.map(Residence::names).orElse(Set.of())));
  }

  private static Set<String> names(String list) {
    Set<String> names = new LinkedHashSet<>();
    Arrays.stream(list.split(",", -1)).map(String::strip).forEach(names::add);
    return names;
  }

  /** True where all of the row has to stay. */
  public boolean isOfWholeRow() {
    return columns.isEmpty();
  }

  /**
   * Makes sure that a table can say this.
   *
   * @param at the region that has the topic; empty for the local one
   * @throws ValidationException with what is wrong, beginning with the option
   */
  void requireOf(ResolvedSchema table, String at) {
    RegionName.objection(region)
        .ifPresent(
            objection -> {
              throw new ValidationException(
                  "'%s' = '%s' %s".formatted(LogOptions.RESIDENT.key(), region, objection));
            });
    if (!at.isEmpty() && !at.equals(region)) {
      throw new ValidationException(
          "'%s' = '%s' comes too late: the topic is in region '%s', whose folder the file is in"
              .formatted(LogOptions.RESIDENT.key(), region, at));
    }
    List<String> own =
        table.getColumns().stream().filter(Column::isPhysical).map(Column::getName).toList();
    for (String column : columns) {
      if (!own.contains(column)) {
        throw new ValidationException(
            "'%s' names '%s', which is no column that is read from the records; there are: %s. What is computed of a column stays where that stays"
                .formatted(LogOptions.RESIDENT_COLUMNS.key(), column, String.join(", ", own)));
      }
    }
  }
}
