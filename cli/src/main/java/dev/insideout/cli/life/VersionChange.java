package dev.insideout.cli.life;

import dev.insideout.flink.view.ViewSpec;
import dev.insideout.sqlview.GroupVersion;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.ViewDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/** How one version of a group differs from the one before it. */
final class VersionChange {
  private final GroupVersion before;
  private final GroupVersion after;
  private final Map<String, ViewSpec> specsBefore;

  VersionChange(GroupVersion before, GroupVersion after) {
    this.before = before;
    this.after = after;
    this.specsBefore =
        before.specs().stream().collect(Collectors.toMap(ViewSpec::name, Function.identity()));
  }

  /**
   * Why the topics of the one cannot be written by the other; empty when they can.
   *
   * @throws InvalidSqlException when a statement is wrong
   */
  Optional<String> breach() throws InvalidSqlException {
    for (ViewSpec spec : after.specs()) {
      ViewSpec old = specsBefore.get(spec.name());
      if (old != null) {
        Optional<String> breach = breach(old, spec);
        if (breach.isPresent()) {
          return breach;
        }
      }
    }
    return after.breaches(before).stream()
        .findFirst()
        .map(
            problem ->
                "%s would break its readers: %s (%s)"
                    .formatted(problem.name(), problem.reason(), problem.fix()));
  }

  private static Optional<String> breach(ViewSpec old, ViewSpec spec) {
    Schema keyBefore = old.schemas().key();
    Schema key = spec.schemas().key();
    if (!keyBefore.equals(key)) {
      return Optional.of(
          "view %s has another key (%s, it was %s), and a topic's key is for life: publish it as a new view"
              .formatted(spec.name(), columns(key), columns(keyBefore)));
    }
    if (old.partitions() != spec.partitions()) {
      return Optional.of(
          "view %s has %d partitions and the statement says %d; the count is for life: publish it as a new view"
              .formatted(spec.name(), old.partitions(), spec.partitions()));
    }
    return Optional.empty();
  }

  private static String columns(Schema schema) {
    return schema.getFields().stream()
        .map(field -> field.name() + " " + field.schema().getType().getName())
        .collect(Collectors.joining(", "));
  }

  /** What is different, in a few words. */
  String summary() {
    List<String> parts = new ArrayList<>();
    Map<String, ViewDescription> old = byName(before);
    Map<String, ViewDescription> now = byName(after);
    now.forEach(
        (name, view) -> {
          if (!old.containsKey(name)) {
            parts.add("view %s is new in the group".formatted(name));
          } else {
            columns(name, old.get(name), view).ifPresent(parts::add);
          }
        });
    old.keySet().stream()
        .filter(name -> !now.containsKey(name))
        .forEach(name -> parts.add("view %s has left the group".formatted(name)));
    for (String region : after.sql().regions()) {
      String place = after.sql().place(region);
      if (!before.sql().place(region).equals(place)) {
        parts.add(
            "region %s is read at %s (it was at %s)"
                .formatted(region, place, before.sql().place(region)));
      }
    }
    return parts.isEmpty()
        ? "its query means something else, with the same columns"
        : String.join("; ", parts);
  }

  private static Map<String, ViewDescription> byName(GroupVersion version) {
    Map<String, ViewDescription> views = new TreeMap<>();
    version.views().forEach(view -> views.put(view.name(), view));
    return views;
  }

  private static Optional<String> columns(String name, ViewDescription old, ViewDescription now) {
    List<String> parts = new ArrayList<>();
    List<String> added = new ArrayList<>(now.columns().keySet());
    added.removeAll(old.columns().keySet());
    List<String> dropped = new ArrayList<>(old.columns().keySet());
    dropped.removeAll(now.columns().keySet());
    List<String> retyped =
        now.columns().entrySet().stream()
            .filter(c -> old.columns().containsKey(c.getKey()))
            .filter(c -> !old.columns().get(c.getKey()).equals(c.getValue()))
            .map(c -> "%s (%s)".formatted(c.getKey(), c.getValue()))
            .toList();
    note(parts, "new", added);
    note(parts, "gone", dropped);
    note(parts, "of another type", retyped);
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of("columns of %s: %s".formatted(name, String.join(", ", parts)));
  }

  private static void note(List<String> parts, String what, List<String> columns) {
    if (!columns.isEmpty()) {
      parts.add("%s %s".formatted(String.join(" ", columns), what));
    }
  }
}
