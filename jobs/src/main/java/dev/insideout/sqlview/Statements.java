package dev.insideout.sqlview;

import java.util.List;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.operations.Operation;

/** Reads a file that holds one statement of a given kind. */
final class Statements {
  private Statements() {}

  /**
   * The statement in {@code file}, parsed by Flink's own parser.
   *
   * @param name how such a statement begins
   * @throws InvalidSqlException when it does not parse, or is another one
   */
  static <T extends Operation> T single(
      SqlFile file, TableEnvironmentInternal tables, Class<T> expected, String name)
      throws InvalidSqlException {
    List<Operation> operations;
    try {
      operations = tables.getParser().parse(file.text());
    } catch (RuntimeException e) {
      throw InvalidSqlException.in(file, e);
    }
    if (operations.size() != 1 || !expected.isInstance(operations.get(0))) {
      throw InvalidSqlException.in(file, "expected one statement, %s …".formatted(name));
    }
    return expected.cast(operations.get(0));
  }

  /** Makes sure that a file declares what its name promises. */
  static void requireName(SqlFile file, String name) throws InvalidSqlException {
    if (!name.equals(file.name())) {
      throw InvalidSqlException.in(
          file,
          "declares '%s', but stands where '%s' is declared: one name for file, table and topic"
              .formatted(name, file.name()));
    }
  }
}
