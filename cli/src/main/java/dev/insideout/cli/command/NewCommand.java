package dev.insideout.cli.command;

import dev.insideout.cli.draft.JobDraft;
import dev.insideout.cli.draft.JobsModule;
import dev.insideout.cli.draft.ViewDraft;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.NearNames;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.program.JavaJobs;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.ReadableTable;
import dev.insideout.sqlview.SqlProject;
import dev.insideout.sqlview.ViewJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout new}. */
@Command(
    name = "new",
    description = {
      "Begins a view: sql/views/<view> with a statement that compiles and a first test.",
      "",
      "The view has a row for each key of the first table; the others are joined by their key,",
      "or counted by that of the first.",
      "",
      "With --job, a job in Java instead, in a clone of this repository: a package of jobs/ with",
      "its state, its tests and its place in the ledger of golden savepoints.",
    })
final class NewCommand implements Callable<Integer> {
  private static final String FIRST_OF_A_JOB = "orders";

  private static final String NAME = "[a-z][a-z0-9_]*";

  @ParentCommand InsideoutCommand insideout;

  @Parameters(paramLabel = "NAME", description = "Its name, such as open_orders.")
  String view;

  @Option(
      names = "--from",
      split = ",",
      paramLabel = "TABLE",
      description = "The tables and views that it reads, separated by commas; for a job orders.")
  List<String> from = List.of();

  @Option(names = "--job", description = "Begins a job in Java.")
  boolean job;

  @Override
  public Integer call() throws InvalidSqlException {
    ProjectFolder project = insideout.project();
    SqlProject sql = SqlProject.open(project.root());
    if (job) {
      return newJob(project, sql);
    }
    if (from.isEmpty()) {
      throw CommandFailure.badInput("Name the tables that the view reads with --from.");
    }
    Path folder = project.root().resolve("sql/views").resolve(view);
    requireFree(sql, folder);
    write(project, folder, draft(tables(sql, from)));
    return ExitCode.DONE.number();
  }

  private static List<ReadableTable> tables(SqlProject sql, List<String> names)
      throws InvalidSqlException {
    List<ReadableTable> tables = new ArrayList<>();
    for (String table : new LinkedHashSet<>(names)) {
      requireTable(sql, table);
      tables.add(ViewJob.describeTable(sql, table));
    }
    return tables;
  }

  private int newJob(ProjectFolder project, SqlProject sql) throws InvalidSqlException {
    JobsModule module = JobsModule.find(project.root(), insideout.surroundings().checkout());
    Set<String> taken = new HashSet<>(JavaJobs.ofThisBuild().names());
    taken.addAll(sql.topics());
    taken.addAll(sql.views());
    module.requireFree(view, taken);
    List<ReadableTable> tables = tables(sql, from.isEmpty() ? List.of(FIRST_OF_A_JOB) : from);
    Output output = insideout.output();
    try {
      module.write(new JobDraft(view, tables)).map(Path::toString).forEach(output::result);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.badInput("No job can be drafted: %s.".formatted(e.getMessage()), e);
    }
    output.progress(
        "Next: ./mvnw -pl jobs spotless:apply, then ./mvnw -pl jobs -am verify; what the job does is in its Function class.");
    return ExitCode.DONE.number();
  }

  private void requireFree(SqlProject sql, Path folder) {
    if (!view.matches(NAME)) {
      throw CommandFailure.badInput(
          "'%s' cannot name a view: small letters, digits and _, such as open_orders."
              .formatted(view));
    }
    if (Files.exists(folder) || sql.topics().contains(view)) {
      throw CommandFailure.badInput("'%s' is there already: choose another name.".formatted(view));
    }
  }

  private static void requireTable(SqlProject sql, String table) {
    List<String> known = new ArrayList<>(sql.topics());
    known.addAll(sql.views());
    if (!known.contains(table)) {
      throw CommandFailure.badInput(
          "There is no table '%s' in this project. %s"
              .formatted(table, NearNames.hint(table, "table", known)));
    }
  }

  private ViewDraft draft(List<ReadableTable> tables) {
    try {
      return new ViewDraft(view, tables);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.badInput("No view can be drafted: %s.".formatted(e.getMessage()), e);
    }
  }

  private void write(ProjectFolder project, Path folder, ViewDraft draft) {
    Path statement = folder.resolve("view.sql");
    Path test = folder.resolve("tests/first.yaml");
    try {
      Files.createDirectories(test.getParent());
      Files.writeString(statement, draft.sql());
      Files.writeString(test, draft.test());
    } catch (IOException e) {
      throw new UncheckedIOException("writing " + folder, e);
    }
    Output output = insideout.output();
    output.result(project.root().relativize(statement).toString());
    output.result(project.root().relativize(test).toString());
    for (String table : draft.leftOut()) {
      output.progress(
          "Table %s is left out: it shares no key with %s. Join it as you mean it."
              .formatted(table, from.get(0)));
    }
    output.progress("Next: insideout validate %s".formatted(view));
  }
}
