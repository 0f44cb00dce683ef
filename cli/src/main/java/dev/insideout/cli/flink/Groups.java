package dev.insideout.cli.flink;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.SqlProject;
import dev.insideout.sqlview.ViewDescription;
import dev.insideout.sqlview.ViewJob;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the groups of a project's views. */
public final class Groups {
  private final ProjectFolder project;

  public Groups(ProjectFolder project) {
    this.project = project;
  }

  /**
   * The group of that name, or of the view of that name.
   *
   * @throws CommandFailure when there is none, with near names
   * @throws InvalidSqlException when a statement of the group is wrong
   */
  public Group of(String viewOrGroup) throws InvalidSqlException {
    return group(describe(viewOrGroup));
  }

  /**
   * The groups of these views, each once, and after those whose views it reads.
   *
   * @throws CommandFailure as {@link #of}
   * @throws InvalidSqlException as {@link #of}
   */
  public List<Group> of(List<String> viewsOrGroups) throws InvalidSqlException {
    Map<String, List<ViewDescription>> wanted = new LinkedHashMap<>();
    for (String name : viewsOrGroups) {
      List<ViewDescription> views = describe(name);
      wanted.put(views.get(0).group(), views);
    }
    Set<Group> ordered = new LinkedHashSet<>();
    for (List<ViewDescription> views : wanted.values()) {
      addAfterItsInputs(views, wanted, ordered);
    }
    return List.copyOf(ordered);
  }

  private static void addAfterItsInputs(
      List<ViewDescription> views, Map<String, List<ViewDescription>> wanted, Set<Group> ordered) {
    Group group = group(views);
    for (ViewDescription view : views) {
      for (List<ViewDescription> other : wanted.values()) {
        boolean read = other.stream().anyMatch(o -> view.views().contains(o.name()));
        if (read && !group(other).equals(group)) {
          addAfterItsInputs(other, wanted, ordered);
        }
      }
    }
    ordered.add(group);
  }

  private static Group group(List<ViewDescription> views) {
    return new Group(views.get(0).group(), views.stream().map(ViewDescription::name).toList());
  }

  private List<ViewDescription> describe(String viewOrGroup) throws InvalidSqlException {
    try {
      return ViewJob.describeGroup(SqlProject.open(project.root()), viewOrGroup);
    } catch (InvalidSqlException e) {
      if (!project.views().contains(viewOrGroup) && !isGroup(viewOrGroup)) {
        project.requireViews(List.of(viewOrGroup));
      }
      throw e;
    }
  }

  /** True for a group that could be read if its statements were right. */
  private boolean isGroup(String name) throws InvalidSqlException {
    SqlProject sql = SqlProject.open(project.root());
    for (String view : sql.views()) {
      try {
        if (ViewJob.describe(sql, view).group().equals(name)) {
          return true;
        }
      } catch (InvalidSqlException e) {
        // That view is not the one that is asked for.
        continue;
      }
    }
    return false;
  }
}
