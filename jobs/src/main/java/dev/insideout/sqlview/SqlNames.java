package dev.insideout.sqlview;

import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.SqlParserException;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.delegation.Parser;

/** Writes names as SQL takes them: in backticks where a name is a word of SQL itself. */
public final class SqlNames {
  private final Parser parser =
      ((TableEnvironmentInternal)
              StreamTableEnvironment.create(
                  StreamExecutionEnvironment.getExecutionEnvironment(new Configuration())))
          .getParser();

  /** {@code name} as a statement may have it. */
  public String quoted(String name) {
    return isPlain(name) ? name : "`%s`".formatted(name.replace("`", "``"));
  }

  /** {@code names} as a list of a statement. */
  public String quoted(List<String> names) {
    return String.join(", ", names.stream().map(this::quoted).toList());
  }

  private boolean isPlain(String name) {
    if (!name.matches("[a-zA-Z_][a-zA-Z0-9_]*")) {
      return false;
    }
    try {
      // Where a column stands, more words are taken for SQL than where an identifier stands alone.
      parser.parse("CREATE TABLE t (%s INT)".formatted(name));
      return true;
    } catch (SqlParserException e) {
      return false;
    }
  }
}
