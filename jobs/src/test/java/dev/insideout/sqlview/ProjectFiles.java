package dev.insideout.sqlview;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes a project for a test. */
final class ProjectFiles {
  private ProjectFiles() {}

  /**
   * Writes {@code files}, path below {@code sql/} to text, into {@code folder} and opens the
   * project.
   */
  static SqlProject write(Path folder, Map<String, String> files)
      throws IOException, InvalidSqlException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve("sql").resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    return SqlProject.open(folder);
  }
}
