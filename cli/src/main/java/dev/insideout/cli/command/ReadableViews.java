package dev.insideout.cli.command;

import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.SqlProject;
import dev.insideout.sqlview.ViewDescription;
import dev.insideout.sqlview.ViewJob;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The views of a project whose statements can be read: one that is wrong is told of, and does not
 * hide the others.
 *
 * @param views sorted by name
 * @param exitCode of a command that does what it does for these
 */
record ReadableViews(List<ViewDescription> views, ExitCode exitCode) {

  /**
   * Those of {@code project}; what is wrong with the others goes to the progress of {@code output}.
   */
  static ReadableViews of(ProjectFolder project, Output output) throws InvalidSqlException {
    SqlProject sql = SqlProject.open(project.root());
    List<ViewDescription> views = new ArrayList<>();
    ExitCode exitCode = ExitCode.DONE;
    for (String view : sql.views()) {
      try {
        views.add(ViewJob.describe(sql, view));
      } catch (InvalidSqlException e) {
        output.progress(e.getMessage());
        exitCode = ExitCode.BAD_INPUT;
      }
    }
    return new ReadableViews(List.copyOf(views), exitCode);
  }

  /** Those called {@code names}; all without names. */
  List<ViewDescription> among(Collection<String> names) {
    return views.stream().filter(v -> names.isEmpty() || names.contains(v.name())).toList();
  }
}
