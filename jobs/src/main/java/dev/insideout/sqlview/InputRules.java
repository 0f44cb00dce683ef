package dev.insideout.sqlview;

import dev.insideout.flink.view.ViewOptions.Delivery;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a group may read together. A topic is read up to the group's own positions, a view of
 * another group up to those of its epochs: a record that came in on both ways would be there on one
 * of them alone.
 */
final class InputRules {
  private final ProjectStatements statements;
  private final ProjectGroup group;

  private InputRules(ProjectStatements statements, ProjectGroup group) {
    this.statements = statements;
    this.group = group;
  }

  /**
   * Checks the inputs of {@code group}.
   *
   * @throws InvalidSqlException with the reason and the way out
   */
  static void check(ProjectStatements statements, ProjectGroup group) throws InvalidSqlException {
    InputRules rules = new InputRules(statements, group);
    for (ViewStatement view : group.views()) {
      for (ViewStatement upstream : rules.readOfOtherGroups(view)) {
        requireEpochs(view, upstream);
        requireAuditable(view, upstream);
      }
    }
    rules.requireOnePosition();
  }

  private List<ViewStatement> readOfOtherGroups(ViewStatement view) throws InvalidSqlException {
    return statements.viewsReadBy(view).stream()
        .filter(upstream -> !upstream.group().equals(group.name()))
        .toList();
  }

  private static void requireEpochs(ViewStatement view, ViewStatement upstream)
      throws InvalidSqlException {
    if (upstream.delivery() == Delivery.EAGER) {
      throw InvalidSqlException.in(
          view.file(),
          "reads view '%s', which is delivered eagerly and so has no epochs to read. Deliver it in epochs, or put both views"
                  .formatted(upstream.name())
              + " in one group ('group' = '%s' in the WITH of both)".formatted(upstream.group()));
    }
  }

  private static void requireAuditable(ViewStatement view, ViewStatement upstream)
      throws InvalidSqlException {
    boolean auditable = view.auditable() && view.delivery() == Delivery.EPOCH;
    if (auditable && !upstream.auditable()) {
      throw InvalidSqlException.in(
          view.file(),
          "reads view '%s', none of whose epochs can be recomputed: say 'auditable' = 'false' in WITH here, too, or make"
                  .formatted(upstream.name())
              + " that view auditable");
    }
  }

  private void requireOnePosition() throws InvalidSqlException {
    Map<String, String> readers = new HashMap<>();
    for (ViewStatement view : group.views()) {
      for (String topic : statements.topicsReadBy(view)) {
        readers.put(topic, "topic '%s' itself".formatted(topic));
      }
    }
    Set<String> seen = new TreeSet<>();
    for (ViewStatement view : group.views()) {
      for (ViewStatement upstream : readOfOtherGroups(view)) {
        if (seen.add(upstream.name())) {
          requireOnePosition(view, upstream, readers);
        }
      }
    }
  }

  private void requireOnePosition(
      ViewStatement view, ViewStatement upstream, Map<String, String> readers)
      throws InvalidSqlException {
    for (String topic : statements.topicsOf(upstream)) {
      String other = readers.put(topic, "view '%s'".formatted(upstream.name()));
      if (other != null) {
        throw InvalidSqlException.in(
            view.file(),
            "reads view '%s' of another group, which is made of topic '%s', and %s reads %s, too: the two would stand at"
                    .formatted(upstream.name(), topic, who(view), other)
                + " different positions. Put the views in one group ('group' = '…' in the WITH of each), or read the topics"
                + " only");
      }
    }
  }

  private String who(ViewStatement view) {
    return group.views().size() == 1
        ? "'%s'".formatted(view.name())
        : "group '%s'".formatted(group.name());
  }
}
