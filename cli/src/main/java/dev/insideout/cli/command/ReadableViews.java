package dev.insideout.cli.command;

import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.program.JavaJobs;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.SqlProject;
import dev.insideout.sqlview.ViewDescription;
import dev.insideout.sqlview.ViewJob;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * The views of a project: of SQL those whose statements can be read – one that is wrong is told of,
 * and does not hide the others – and after them those of jobs in Java.
 *
 * @param views sorted by name
 * @param others of jobs in Java that read more than the project has
 * @param exitCode of a command that does what it does for these
 */
record ReadableViews(List<ViewDescription> views, List<ViewDescription> others, ExitCode exitCode) {

  /** Those of {@code sql}; what is wrong with the others goes to the progress of {@code output}. */
  static ReadableViews of(SqlProject sql, Output output) {
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
    JavaJobs jobs = JavaJobs.ofThisBuild();
    List<ViewDescription> ofProject = jobs.of(sql).describe();
    views.addAll(ofProject);
    List<ViewDescription> others =
        jobs.describe().stream().filter(view -> !ofProject.contains(view)).toList();
    return new ReadableViews(List.copyOf(views), others, exitCode);
  }

  /** All, also of jobs that read more than the project has. */
  List<ViewDescription> all() {
    return Stream.concat(views.stream(), others.stream()).toList();
  }

  /** Those called {@code names}, or whose group is; those of the project without names. */
  List<ViewDescription> among(Collection<String> names) {
    return names.isEmpty()
        ? views
        : all().stream()
            .filter(view -> names.contains(view.name()) || names.contains(view.group()))
            .toList();
  }
}
