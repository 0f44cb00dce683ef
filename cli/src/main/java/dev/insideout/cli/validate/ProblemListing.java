package dev.insideout.cli.validate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cli.output.Output;
import dev.insideout.sqlview.SqlProblem;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Shows what a validation has found. */
public final class ProblemListing {
  private final Path root;
  private final Output output;

  /**
   * @param root the project's folder, which paths are shown below
   */
  public ProblemListing(Path root, Output output) {
    this.root = root;
    this.output = output;
  }

  /** Writes one JSON object a problem, or a paragraph for each and a line that counts them. */
  public void show(int views, List<SqlProblem> problems) {
    for (SqlProblem problem : problems) {
      if (output.json()) {
        output.result(json(problem));
      } else {
        output.result(problem.at(path(problem)).text());
        output.result("");
      }
    }
    if (!output.json()) {
      output.result(summary(views, problems.stream().map(SqlProblem::severity).toList()));
    }
  }

  /** The line that counts views, and what was found of each severity. */
  public static String summary(int views, Collection<SqlProblem.Severity> found) {
    int errors = Collections.frequency(found, SqlProblem.Severity.ERROR);
    int warnings = Collections.frequency(found, SqlProblem.Severity.WARNING);
    return "%d %s, %d %s, %d %s."
        .formatted(
            views,
            views == 1 ? "view" : "views",
            errors,
            errors == 1 ? "error" : "errors",
            warnings,
            warnings == 1 ? "warning" : "warnings");
  }

  private String path(SqlProblem problem) {
    String below = root + "/";
    return problem.path().replace(below, "");
  }

  private ObjectNode json(SqlProblem problem) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("severity", problem.severity().name().toLowerCase(Locale.ROOT))
        .put("name", problem.name())
        .put("file", path(problem))
        .put("line", problem.line())
        .put("column", problem.column())
        .put("reason", problem.reason())
        .put("fix", problem.fix());
  }
}
