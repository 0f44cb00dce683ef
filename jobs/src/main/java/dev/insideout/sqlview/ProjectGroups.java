package dev.insideout.sqlview;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which views of a project share a job. */
final class ProjectGroups {
  private final SqlProject project;
  private final ProjectStatements statements;

  /** The statements that could be read, by view. */
  private final Map<String, ViewStatement> readable = new TreeMap<>();

  /** What is wrong with the others. */
  private final Map<String, InvalidSqlException> unreadable = new TreeMap<>();

  ProjectGroups(SqlProject project, ProjectStatements statements) {
    this.project = project;
    this.statements = statements;
    for (String view : project.views()) {
      try {
        readable.put(view, statements.view(view));
      } catch (InvalidSqlException e) {
        unreadable.put(view, e);
      }
    }
  }

  /**
   * The group of that name, or else the group of the view of that name.
   *
   * @throws InvalidSqlException when there is none, or a statement of it is wrong
   */
  ProjectGroup of(String viewOrGroup) throws InvalidSqlException {
    if (project.views().contains(viewOrGroup)) {
      // Says what is wrong with it, if something is.
      ViewStatement view = statements.view(viewOrGroup);
      requireUnambiguous(view.name());
      return group(view.group());
    }
    if (readable.values().stream().noneMatch(view -> view.group().equals(viewOrGroup))) {
      requireNoneUnreadable(viewOrGroup);
      throw new InvalidSqlException(
          "there is no view '%s' in this project; there are: %s%s"
              .formatted(viewOrGroup, String.join(", ", project.views()), groupsHint()));
    }
    return group(viewOrGroup);
  }

  private ProjectGroup group(String name) throws InvalidSqlException {
    requireUnambiguous(name);
    requireNoneUnreadable(name);
    List<ViewStatement> members = new ArrayList<>(readable.values());
    members.removeIf(view -> !view.group().equals(name));
    return new ProjectGroup(name, List.copyOf(members));
  }

  /** Everything that belongs to a group bears its name: job, savepoints, transactional ids. */
  private void requireUnambiguous(String name) throws InvalidSqlException {
    ViewStatement namesake = readable.get(name);
    if (namesake == null || namesake.group().equals(name)) {
      return;
    }
    for (ViewStatement view : readable.values()) {
      if (view.group().equals(name)) {
        throw InvalidSqlException.in(
            view.file(),
            "'group' = '%s' is the name of a view that is in group '%s': choose another name for the group, or put the view into it"
                .formatted(name, namesake.group()));
      }
    }
  }

  /** A statement that cannot be read is in the group if it says so. */
  private void requireNoneUnreadable(String group) throws InvalidSqlException {
    for (Map.Entry<String, InvalidSqlException> view : unreadable.entrySet()) {
      if (project.view(view.getKey()).text().contains("'%s'".formatted(group))) {
        throw view.getValue();
      }
    }
  }

  private String groupsHint() {
    String groups =
        readable.values().stream()
            .filter(view -> !view.group().equals(view.name()))
            .map(ViewStatement::group)
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    return groups.isEmpty() ? "" : "; groups: " + groups;
  }
}
