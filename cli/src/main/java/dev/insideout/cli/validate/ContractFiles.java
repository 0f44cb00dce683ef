package dev.insideout.cli.validate;

import dev.insideout.cli.output.Output;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.ProjectValidation;
import dev.insideout.sqlview.SqlProject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files that say what the readers of each view rely on. */
public final class ContractFiles {
  private final ProjectFolder project;
  private final Output output;

  public ContractFiles(ProjectFolder project, Output output) {
    this.project = project;
    this.output = output;
  }

  /**
   * Writes those that do not say what their views publish.
   *
   * @param views whose statements are right
   */
  public void write(SqlProject sql, List<String> views) throws InvalidSqlException {
    for (String view : views) {
      Path file = project.root().resolve("sql/views").resolve(view).resolve("schema.avsc");
      String contract = ProjectValidation.contract(sql, view);
      try {
        if (!Files.exists(file) || !Files.readString(file).equals(contract)) {
          Files.writeString(file, contract);
          output.progress("Wrote %s.".formatted(project.root().relativize(file)));
        }
      } catch (IOException e) {
        throw new UncheckedIOException("writing " + file, e);
      }
    }
  }
}
