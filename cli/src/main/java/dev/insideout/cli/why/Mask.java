package dev.insideout.cli.why;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.NearNames;
import dev.insideout.cli.viewtest.CellText;
import dev.insideout.cli.viewtest.GivenRow;
import dev.insideout.sqlview.InputTrace;
import dev.insideout.sqlview.TableDescription;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;

/**
 * Replaces the values of columns: a value by the same stand-in wherever it stands, and so that
 * stand-ins are in the order of what they stand for.
 */
final class Mask {
  /** As {@code table.column}. */
  private final Set<String> columns;

  private final Map<LogicalTypeRoot, Map<String, StandIn>> standIns;

  private Mask(Set<String> columns, Map<LogicalTypeRoot, Map<String, StandIn>> standIns) {
    this.columns = columns;
    this.standIns = standIns;
  }

  /** A value of one of the columns. */
  private record Occurrence(String column, String text, Comparable<Object> value) {}

  /**
   * A mask for {@code rows}. Columns that the query joins with a masked one are masked, too.
   *
   * @param names each a column, of whatever tables, or {@code table.column}
   * @param tables those that the view reads
   * @throws CommandFailure when a name is none, or a column has a type of which there are no
   *     stand-ins
   */
  static Mask of(
      List<String> names,
      InputTrace trace,
      Collection<TableDescription> tables,
      List<GivenRow> rows) {
    Set<String> columns = trace.sharing(columns(names, tables));
    Map<LogicalTypeRoot, List<Occurrence>> occurrences = new TreeMap<>();
    for (GivenRow row : rows) {
      RowType type = row.table().type();
      for (String column : type.getFieldNames()) {
        Object value = value(row.row(), type, column);
        if (columns.contains(row.table().name() + "." + column) && value != null) {
          LogicalType cell = type.getTypeAt(type.getFieldIndex(column));
          occurrences
              .computeIfAbsent(cell.getTypeRoot(), root -> new ArrayList<>())
              .add(new Occurrence(column, CellText.of(cell, value), comparable(column, value)));
        }
      }
    }
    Map<LogicalTypeRoot, Map<String, StandIn>> standIns = new TreeMap<>();
    occurrences.forEach((root, all) -> standIns.put(root, standIns(all)));
    return new Mask(columns, standIns);
  }

  private static Set<String> columns(List<String> names, Collection<TableDescription> tables) {
    Set<String> known = new TreeSet<>();
    Set<String> plain = new TreeSet<>();
    for (TableDescription table : tables) {
      for (String column : table.type().getFieldNames()) {
        known.add(table.name() + "." + column);
        plain.add(column);
      }
    }
    Set<String> columns = new TreeSet<>();
    for (String name : names) {
      List<String> meant =
          known.stream().filter(c -> c.equals(name) || c.endsWith("." + name)).toList();
      if (meant.isEmpty()) {
        throw CommandFailure.badInput(
            "--mask: no table that the view reads has a column '%s'. %s"
                .formatted(
                    name, NearNames.hint(name, "column", name.contains(".") ? known : plain)));
      }
      columns.addAll(meant);
    }
    return columns;
  }

  @SuppressWarnings("unchecked")
  private static Comparable<Object> comparable(String column, Object value) {
    if (value instanceof Comparable<?> && !(value instanceof Boolean)) {
      return (Comparable<Object>) value;
    }
    throw CommandFailure.badInput(
        "--mask: column '%s' has a type of which there are no stand-ins; texts, numbers and times can be masked."
            .formatted(column));
  }

  /** The stand-ins of values of one kind, by their texts. */
  private static Map<String, StandIn> standIns(List<Occurrence> occurrences) {
    Map<String, String> groups = groups(occurrences);
    Map<String, Map<String, Occurrence>> values = new TreeMap<>();
    for (Occurrence occurrence : occurrences) {
      values
          .computeIfAbsent(groups.get(occurrence.column()), group -> new HashMap<>())
          .putIfAbsent(occurrence.text(), occurrence);
    }
    Map<String, StandIn> standIns = new HashMap<>();
    values.forEach(
        (group, ofGroup) -> {
          int digits = Integer.toString(ofGroup.size()).length();
          List<Occurrence> sorted =
              ofGroup.values().stream().sorted(Comparator.comparing(Occurrence::value)).toList();
          for (int i = 0; i < sorted.size(); i++) {
            standIns.put(sorted.get(i).text(), new StandIn(group, i + 1, digits));
          }
        });
    return standIns;
  }

  /** Columns that have a value in common have their stand-ins in common, under one name. */
  private static Map<String, String> groups(List<Occurrence> occurrences) {
    Map<String, String> groups = new TreeMap<>();
    occurrences.forEach(occurrence -> groups.put(occurrence.column(), occurrence.column()));
    Map<String, String> firstWith = new HashMap<>();
    for (Occurrence occurrence : occurrences) {
      String first =
          groups.get(firstWith.computeIfAbsent(occurrence.text(), t -> occurrence.column()));
      String own = groups.get(occurrence.column());
      groups.replaceAll((column, group) -> group.equals(own) ? first : group);
    }
    return groups;
  }

  private static Object value(RowData row, RowType type, String column) {
    int index = type.getFieldIndex(column);
    return RowData.createFieldGetter(type.getTypeAt(index), index).getFieldOrNull(row);
  }

  /** The columns that are masked, as {@code table.column}. */
  Set<String> columns() {
    return columns;
  }

  /** The row with stand-ins. */
  GivenRow row(GivenRow row) {
    RowType type = row.table().type();
    GenericRowData masked = new GenericRowData(type.getFieldCount());
    for (int i = 0; i < type.getFieldCount(); i++) {
      String column = type.getFieldNames().get(i);
      LogicalType cell = type.getTypeAt(i);
      Object value = value(row.row(), type, column);
      boolean hidden = value != null && columns.contains(row.table().name() + "." + column);
      masked.setField(
          i, hidden ? standIn(cell, CellText.of(cell, value)).value(cell, column) : value);
    }
    return new GivenRow(row.table(), masked, row.deleted());
  }

  /** The text of the stand-in for a value of a masked column. */
  String text(LogicalType type, String column, String text) {
    Map<String, StandIn> known = standIns.getOrDefault(type.getTypeRoot(), Map.of());
    return known.containsKey(text) ? CellText.of(type, known.get(text).value(type, column)) : text;
  }

  private StandIn standIn(LogicalType type, String text) {
    return standIns.get(type.getTypeRoot()).get(text);
  }
}
