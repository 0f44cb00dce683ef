package dev.insideout.sqlview;

import java.util.List;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.operations.Operation;

/** Reads a file that holds one statement of a given kind. */
final class Statements {
  private Statements() {}

  /**
   * The statement in {@code file}, parsed by Flink's own parser.
   *
   * @param name how such a statement begins
   * @param known what it could name
   * @throws InvalidSqlException when it does not parse, or is another one
   */
  static <T extends Operation> T single(
      SqlFile file,
      TableEnvironmentInternal tables,
      Class<T> expected,
      String name,
      Vocabulary known)
      throws InvalidSqlException {
    List<Operation> operations;
    try {
      operations = tables.getParser().parse(file.text());
    } catch (Exception e) {
      // Flink's parser throws some of its checked exceptions without declaring them.
      throw InvalidSqlException.in(file, e, known);
    }
    if (operations.size() != 1 || !expected.isInstance(operations.get(0))) {
      throw InvalidSqlException.in(file, otherStatement(file, name));
    }
    return expected.cast(operations.get(0));
  }

  private static Advice otherStatement(SqlFile file, String name) {
    SqlTokens tokens = SqlTokens.of(file.text());
    String reason = "expected one statement, %s …".formatted(name);
    return StatementAdvice.onHead(tokens)
        .map(
            advice ->
                new Advice(
                    advice.line(),
                    advice.column(),
                    "%s: %s".formatted(reason, advice.reason()),
                    advice.fix()))
        .orElse(Advice.at(tokens.get(0), reason, "begin with %s".formatted(name)));
  }

  /** Makes sure that a file declares what its name promises. */
  static void requireName(SqlFile file, ObjectIdentifier declared) throws InvalidSqlException {
    String name = ProjectCatalog.name(declared.toObjectPath());
    if (!name.equals(file.table())) {
      SqlTokens tokens = SqlTokens.of(file.text());
      throw InvalidSqlException.in(
          file,
          Advice.at(
              tokens.get(
                  tokens.indexOf(
                      0, t -> t.isName() && t.unquoted().equals(declared.getObjectName()))),
              "declares '%s', but stands where '%s' is declared: one name for file, table and topic"
                  .formatted(name, file.table()),
              "name it '%s' here, or rename the %s to '%s'"
                  .formatted(
                      file.table(), file.path().endsWith("view.sql") ? "folder" : "file", name)));
    }
  }
}
