package dev.insideout.cli.validate;

import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.ProjectValidation;
import dev.insideout.sqlview.SqlProblem;
import dev.insideout.sqlview.SqlProject;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is wrong with a project that changes: views that a change does not concern stay as known.
 */
public final class KnownProblems {
  private List<SqlProblem> all = List.of();

  /**
   * Validates {@code views} and all topics, and returns what is known of everything by now.
   *
   * @throws InvalidSqlException when there is nothing to validate
   */
  public List<SqlProblem> lookAt(SqlProject project, Collection<String> views)
      throws InvalidSqlException {
    List<SqlProblem> found = ProjectValidation.of(project, views);
    Set<String> existing = Set.copyOf(project.views());
    all =
        Stream.concat(
                all.stream()
                    .filter(problem -> existing.contains(problem.name()))
                    .filter(problem -> !views.contains(problem.name())),
                found.stream())
            .distinct()
            .sorted(SqlProblem.BY_PLACE)
            .toList();
    return all;
  }
}
