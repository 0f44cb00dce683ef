package dev.insideout.sqlview;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The views that share one job.
 *
 * @param views sorted by name
 */
record ProjectGroup(String name, List<ViewStatement> views) {
  /** How long an epoch of the group is: the smallest that a view of it asks for. */
  Duration interval() {
    return views.stream().map(ViewStatement::interval).min(Comparator.naturalOrder()).orElseThrow();
  }

  Optional<ViewStatement> view(String view) {
    return views.stream().filter(statement -> statement.name().equals(view)).findFirst();
  }

  List<String> viewNames() {
    return views.stream().map(ViewStatement::name).toList();
  }

  /** How many partitions the topic of each view has. */
  Map<String, Integer> partitions() {
    return views.stream().collect(Collectors.toMap(ViewStatement::name, ViewStatement::partitions));
  }

  /** What messages call it. */
  String title() {
    return views.size() == 1
        ? "view '%s'".formatted(views.get(0).name())
        : "group '%s'".formatted(name);
  }

  /**
   * What Flink said of the group's statements taken together.
   *
   * @param known what they could name
   */
  InvalidSqlException invalid(RuntimeException error, Vocabulary known) {
    return InvalidSqlException.in(file(), error, known);
  }

  /** What is wrong with the group's statements taken together. */
  InvalidSqlException invalid(String reason) {
    return InvalidSqlException.in(file(), reason);
  }

  /** Stands for the files of all statements, where it cannot be said which one is meant. */
  private SqlFile file() {
    if (views.size() == 1) {
      return views.get(0).file();
    }
    String files = views.stream().map(v -> v.file().path()).collect(Collectors.joining(", "));
    return new SqlFile(name, files, "");
  }
}
