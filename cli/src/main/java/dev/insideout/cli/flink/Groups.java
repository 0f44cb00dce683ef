package dev.insideout.cli.flink;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.program.JavaJobs;
import dev.insideout.cli.program.Program;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.flink.job.LogJob;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.SqlProject;
import dev.insideout.sqlview.ViewDescription;
import dev.insideout.sqlview.ViewJob;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    Optional<LogJob> job = job(viewOrGroup);
    return job.isPresent() ? group(job.get()) : group(describe(viewOrGroup));
  }

  /**
   * Makes sure that none of them is a job in Java, for a command that is about statements.
   *
   * @param purpose what the command does to them
   * @throws CommandFailure for a job that is written in Java
   */
  public void requireStatements(List<String> viewsOrGroups, String purpose) {
    for (String name : viewsOrGroups) {
      Optional<LogJob> job = job(name);
      if (job.isPresent()) {
        throw CommandFailure.badInput(
            "%s is of job %s, which is written in Java and not %s: 'insideout run %s' starts it, and 'insideout restart %s' another build of it."
                .formatted(name, job.get().name(), purpose, job.get().name(), job.get().name()));
      }
    }
  }

  /**
   * The groups of these views, each once, and after those whose views it reads.
   *
   * @throws CommandFailure as {@link #of}
   * @throws InvalidSqlException as {@link #of}
   */
  public List<Group> of(List<String> viewsOrGroups) throws InvalidSqlException {
    Map<String, List<ViewDescription>> wanted = new LinkedHashMap<>();
    Set<Group> jobs = new LinkedHashSet<>();
    for (String name : viewsOrGroups) {
      Optional<LogJob> job = job(name);
      if (job.isPresent()) {
        jobs.add(group(job.get()));
      } else {
        List<ViewDescription> views = describe(name);
        wanted.put(views.get(0).group(), views);
      }
    }
    Set<Group> ordered = new LinkedHashSet<>();
    for (List<ViewDescription> views : wanted.values()) {
      addAfterItsInputs(views, wanted, ordered);
    }
    ordered.addAll(jobs);
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

  private static Group group(LogJob job) {
    return new Group(job.name(), JavaJobs.views(job));
  }

  private static Group group(List<ViewDescription> views) {
    return new Group(views.get(0).group(), views.stream().map(ViewDescription::name).toList());
  }

  /**
   * The job in Java of that name, or that publishes the view of that name; a view of the project
   * goes before it.
   */
  public Optional<LogJob> job(String jobOrView) {
    return project.views().contains(jobOrView)
        ? Optional.empty()
        : JavaJobs.ofThisBuild().named(jobOrView);
  }

  /**
   * What the job of {@code group} is made of.
   *
   * @throws InvalidSqlException when the project has no SQL
   */
  public Program program(String group) throws InvalidSqlException {
    Optional<LogJob> job = job(group);
    return job.isPresent()
        ? new Program.JavaClass(job.get())
        : new Program.Statements(SqlProject.open(project.root()));
  }

  private List<ViewDescription> describe(String viewOrGroup) throws InvalidSqlException {
    try {
      return ViewJob.describeGroup(SqlProject.open(project.root()), viewOrGroup);
    } catch (InvalidSqlException e) {
      if (!project.views().contains(viewOrGroup) && !isGroup(viewOrGroup)) {
        project.requireViewsOrJobs(List.of(viewOrGroup));
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
