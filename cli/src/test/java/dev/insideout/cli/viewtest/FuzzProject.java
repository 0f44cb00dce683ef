package dev.insideout.cli.viewtest;

import dev.insideout.sqlview.SqlProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Some random views of one group.
 *
 * @param views by name
 * @param versioned the tables whose topics say which version of a key is the newest
 */
record FuzzProject(Map<String, FuzzView> views, Set<FuzzTable> versioned) {
  static final String GROUP = "fuzz";
  private static final Path TOPICS = Path.of("src/test/resources/viewtest/fuzz/sql/topics");
  private static final int MOST_VIEWS = 3;

  static FuzzProject random(Random random) {
    Map<String, FuzzView> views = new TreeMap<>();
    int count = 1 + random.nextInt(MOST_VIEWS);
    while (views.size() < count) {
      views.put("fuzzed_" + views.size(), FuzzView.random(random));
    }
    Set<FuzzTable> versioned = EnumSet.noneOf(FuzzTable.class);
    for (FuzzTable table : FuzzTable.values()) {
      if (table.mayHaveVersions() && random.nextInt(3) == 0) {
        versioned.add(table);
      }
    }
    return new FuzzProject(views, versioned);
  }

  /** The tables that its views read. */
  Set<FuzzTable> tables() {
    Set<FuzzTable> tables = EnumSet.noneOf(FuzzTable.class);
    views.values().forEach(view -> tables.addAll(view.tables()));
    return tables;
  }

  /** Its SQL, with all views on one path. */
  SqlProject sql(String path) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    for (FuzzTable table : FuzzTable.values()) {
      String file = table.topic() + ".sql";
      String text = Files.readString(TOPICS.resolve(file));
      files.put(
          "sql/topics/" + file,
          versioned.contains(table) ? text : text.replace(", 'version' = 'version'", ""));
    }
    Map<String, String> options = Map.of("group", GROUP, "partitions", "2", "path", path);
    views.forEach(
        (name, view) ->
            files.put("sql/views/%s/view.sql".formatted(name), view.statement(name, options)));
    return SqlProject.of(files);
  }
}
