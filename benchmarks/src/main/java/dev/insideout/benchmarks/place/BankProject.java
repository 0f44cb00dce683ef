package dev.insideout.benchmarks.place;

import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.SqlProject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;

/** The SQL of the bank, which travels with these classes. */
public final class BankProject {
  private BankProject() {}

  /** The project of the bank's topic and views. */
  public static SqlProject open() throws InvalidSqlException, IOException {
    Path classes = CodeLocation.ofThisModule();
    if (Files.isDirectory(classes)) {
      return SqlProject.open(classes);
    }
    try (FileSystem jar = FileSystems.newFileSystem(classes)) {
      return SqlProject.open(jar.getPath("/"));
    }
  }

  /** The statement that declares the bank's topic as a table. */
  public static String transfersStatement() throws IOException {
    return text("/sql/topics/transfers.sql");
  }

  /** The statement of a view. */
  public static String viewStatement(String view) throws IOException {
    return text("/sql/views/%s/view.sql".formatted(view));
  }

  private static String text(String resource) throws IOException {
    try (InputStream in = BankProject.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("there is no resource " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
