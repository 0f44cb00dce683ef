package dev.insideout.benchmarks.unified;

import dev.insideout.benchmarks.unified.fact.FactTopic;
import dev.insideout.sqlview.SqlProject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The SQL of the views: one query for all who run SQL. */
final class UnifiedProject {
  private UnifiedProject() {}

  /**
   * A project of the topics and one view.
   *
   * @param options that the view's statement has in WITH
   */
  static SqlProject of(UnifiedView view, Map<String, String> options) throws IOException {
    Map<String, String> files = new HashMap<>();
    for (FactTopic topic : FactTopic.values()) {
      files.put("sql/topics/%s.sql".formatted(topic.topicName()), topicStatement(topic));
    }
    files.put(
        "sql/views/%s/view.sql".formatted(view.viewName()),
        """
        CREATE MATERIALIZED TABLE %s (
          PRIMARY KEY (%s) NOT ENFORCED
        ) COMMENT 'One row an order, with what belongs to it.'
        WITH (%s)
        FRESHNESS = INTERVAL '1' SECOND
        AS %s;
        """
            .formatted(
                view.viewName(),
                UnifiedView.KEY,
                new TreeMap<>(options)
                    .entrySet().stream()
                        .map(option -> "'%s' = '%s'".formatted(option.getKey(), option.getValue()))
                        .collect(Collectors.joining(", ")),
                query(view).strip()));
    return SqlProject.of(files);
  }

  /** The statement that declares a topic as a table. */
  static String topicStatement(FactTopic topic) throws IOException {
    return text("/unified/topics/%s.sql".formatted(topic.topicName()));
  }

  /** What the rows of a view are. */
  static String query(UnifiedView view) throws IOException {
    return text("/unified/views/%s.sql".formatted(view.viewName()));
  }

  private static String text(String resource) throws IOException {
    try (InputStream in = UnifiedProject.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("there is no resource " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
