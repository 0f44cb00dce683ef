package dev.insideout.cli.recomputation;

import dev.insideout.cli.log.AvroToJson;
import dev.insideout.cli.log.KeyOrder;
import dev.insideout.cli.output.CommandFailure;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * How one table became another, of the same key: by row, in the columns that both have.
 *
 * @param columns what is different of the columns themselves
 * @param same rows that are the same in all columns that both have
 * @param changed rows that are not
 * @param changedByColumn of these, how many differ in each column that differs in some
 * @param added rows that only the later one has
 * @param gone rows that only the earlier one has
 * @param samples the first rows that differ, in the order of their keys
 */
public record TableComparison(
    Columns columns,
    long same,
    long changed,
    Map<String, Long> changedByColumn,
    long added,
    long gone,
    List<Difference> samples) {

  /**
   * What is different of the columns.
   *
   * @param added names of those that only the later table has
   * @param dropped names of those that only the earlier one has
   * @param retyped those that have another type, each as {@code name: type -> type}; their values
   *     are compared as numbers or texts
   */
  public record Columns(List<String> added, List<String> dropped, List<String> retyped) {
    /** True when both tables have the same columns. */
    public boolean isEmpty() {
      return added.isEmpty() && dropped.isEmpty() && retyped.isEmpty();
    }
  }

  /** A row that differs. */
  public sealed interface Difference {
    GenericRecord key();
  }

  /** A row that both tables have, with other cells. */
  public record Changed(GenericRecord key, List<Cell> cells) implements Difference {}

  /** A row that only the later table has. */
  public record Added(GenericRecord key, GenericRecord row) implements Difference {}

  /** A row that only the earlier table has. */
  public record Gone(GenericRecord key, GenericRecord row) implements Difference {}

  /** A cell that differs, in texts. */
  public record Cell(String column, String before, String after) {}

  /**
   * Compares two tables.
   *
   * @param samples how many rows that differ are shown
   * @throws CommandFailure when their keys have not the same columns and types
   */
  public static TableComparison of(ViewRows before, ViewRows after, int samples) {
    if (!before.key().equals(after.key())) {
      throw CommandFailure.badInput(
          "The tables have different primary keys, %s and %s: no row of the one is a row of the other. Another key makes another view."
              .formatted(text(before.key()), text(after.key())));
    }
    return new Comparing(before, after, samples).compare();
  }

  /** Rows that differ, of both tables. */
  public long different() {
    return changed + added + gone;
  }

  /** Rows that either table has. */
  public long all() {
    return same + different();
  }

  /** What part of {@link #all} differs, from 0 to 1. */
  public double share() {
    return all() == 0 ? 0 : (double) different() / all();
  }

  private static String text(Schema record) {
    return record.getFields().stream()
        .map(field -> field.name() + " " + type(field.schema()))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  /** A type as a person writes it: its logical type, where it has one. */
  private static String type(Schema schema) {
    if (schema.getType() == Schema.Type.UNION) {
      return schema.getTypes().stream()
          .map(TableComparison::type)
          .collect(Collectors.joining(" or "));
    }
    Map<String, Object> properties = new LinkedHashMap<>(schema.getObjectProps());
    Object logical = properties.remove("logicalType");
    String name = logical == null ? schema.getType().getName() : logical.toString();
    return properties.isEmpty() ? name : name + properties;
  }

  /** One comparison, row by row. */
  private static final class Comparing {
    private final ViewRows before;
    private final ViewRows after;
    private final int samples;
    private final List<String> common = new ArrayList<>();
    private final Map<String, Long> byColumn = new LinkedHashMap<>();
    private final List<Difference> shown = new ArrayList<>();
    private long same;
    private long changed;
    private long added;
    private long gone;

    Comparing(ViewRows before, ViewRows after, int samples) {
      this.before = before;
      this.after = after;
      this.samples = samples;
    }

    TableComparison compare() {
      Columns columns = columns();
      TreeSet<GenericRecord> keys = new TreeSet<>(KeyOrder.ASCENDING);
      keys.addAll(before.rows().keySet());
      keys.addAll(after.rows().keySet());
      keys.forEach(this::compare);
      Map<String, Long> inOrder = new LinkedHashMap<>();
      common.stream()
          .filter(byColumn::containsKey)
          .forEach(column -> inOrder.put(column, byColumn.get(column)));
      return new TableComparison(columns, same, changed, inOrder, added, gone, List.copyOf(shown));
    }

    private Columns columns() {
      List<String> retyped = new ArrayList<>();
      List<String> dropped = new ArrayList<>();
      for (Schema.Field field : before.row().getFields()) {
        Schema.Field now = after.row().getField(field.name());
        if (now == null) {
          dropped.add(field.name());
        } else {
          common.add(field.name());
          if (!field.schema().equals(now.schema())) {
            retyped.add(
                "%s: %s -> %s".formatted(field.name(), type(field.schema()), type(now.schema())));
          }
        }
      }
      List<String> added =
          after.row().getFields().stream()
              .map(Schema.Field::name)
              .filter(name -> before.row().getField(name) == null)
              .toList();
      return new Columns(added, List.copyOf(dropped), List.copyOf(retyped));
    }

    private void compare(GenericRecord key) {
      GenericRecord was = before.rows().get(key);
      GenericRecord is = after.rows().get(key);
      if (was == null) {
        added++;
        show(new Added(key, is));
      } else if (is == null) {
        gone++;
        show(new Gone(key, was));
      } else {
        compare(key, was, is);
      }
    }

    private void compare(GenericRecord key, GenericRecord was, GenericRecord is) {
      List<Cell> cells = new ArrayList<>();
      for (String column : common) {
        Object old = valueOf(was, column);
        Object now = valueOf(is, column);
        if (!isSame(old, now)) {
          byColumn.merge(column, 1L, Long::sum);
          cells.add(new Cell(column, AvroToJson.text(old), AvroToJson.text(now)));
        }
      }
      if (cells.isEmpty()) {
        same++;
      } else {
        changed++;
        show(new Changed(key, List.copyOf(cells)));
      }
    }

    /** A row that was written before the column was there has no value in it. */
    private static Object valueOf(GenericRecord row, String column) {
      Schema.Field field = row.getSchema().getField(column);
      return field == null ? null : row.get(field.pos());
    }

    private void show(Difference difference) {
      if (shown.size() < samples) {
        shown.add(difference);
      }
    }
  }

  /** What is not the same as it stands is compared as exact numbers, else as texts. */
  private static boolean isSame(Object a, Object b) {
    if (Objects.equals(a, b)) {
      return true;
    }
    if (a == null || b == null) {
      return false;
    }
    if (a instanceof Number && b instanceof Number && !isFloating(a) && !isFloating(b)) {
      return new BigDecimal(a.toString()).compareTo(new BigDecimal(b.toString())) == 0;
    }
    return AvroToJson.text(a).equals(AvroToJson.text(b));
  }

  private static boolean isFloating(Object value) {
    return value instanceof Float || value instanceof Double;
  }
}
