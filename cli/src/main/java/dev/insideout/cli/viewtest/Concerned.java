package dev.insideout.cli.viewtest;

import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.SqlProject;
import dev.insideout.sqlview.ViewDescription;
import dev.insideout.sqlview.ViewJob;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which views and tests a change of files concerns. */
public final class Concerned {
  private static final Path TOPICS = Path.of("topics");
  private static final Path VIEWS = Path.of("views");
  private static final String TESTS = "tests";

  private Concerned() {}

  /**
   * The test files to run again, by view.
   *
   * @param changed files relative to {@code sql/}
   * @param tests all test files, by view
   */
  public static Map<String, List<Path>> by(
      Set<Path> changed, SqlProject project, Map<String, List<Path>> tests) {
    Map<String, List<Path>> concerned = new TreeMap<>();
    Set<String> views = new TreeSet<>();
    for (Path file : changed) {
      if (file.startsWith(TOPICS) || file.getNameCount() < 3) {
        return tests;
      }
      String view = file.getName(1).toString();
      if (file.startsWith(VIEWS) && file.getName(2).toString().equals(TESTS)) {
        Path name = file.getFileName();
        tests.getOrDefault(view, List.of()).stream()
            .filter(test -> test.getFileName().equals(name))
            .forEach(test -> concerned.computeIfAbsent(view, v -> new ArrayList<>()).add(test));
      } else {
        views.add(view);
      }
    }
    for (String view : withReaders(views, project)) {
      if (tests.containsKey(view)) {
        concerned.put(view, tests.get(view));
      }
    }
    return concerned;
  }

  /**
   * The views to look at again: those whose statement or contract has changed, those that read
   * them, and all that share a job with one of these; all, when a topic has changed.
   *
   * @param changed files relative to {@code sql/}
   */
  public static Set<String> views(Set<Path> changed, SqlProject project) {
    Set<String> views = new TreeSet<>();
    for (Path file : changed) {
      if (file.startsWith(TOPICS) || file.getNameCount() < 3) {
        return new TreeSet<>(project.views());
      }
      if (!file.getName(2).toString().equals(TESTS)) {
        views.add(file.getName(1).toString());
      }
    }
    return withReaders(views, project);
  }

  /** The views, those that read them, and all that share a job with one of these. */
  private static Set<String> withReaders(Set<String> views, SqlProject project) {
    Set<String> all = new TreeSet<>(views);
    Map<String, ViewDescription> described = new HashMap<>();
    for (String view : views.isEmpty() ? List.<String>of() : project.views()) {
      try {
        described.put(view, ViewJob.describe(project, view));
      } catch (InvalidSqlException e) {
        // What it reads is not known: its own tests will say what is wrong with it.
        all.add(view);
      }
    }
    for (boolean grown = true; grown; ) {
      Set<String> more = new TreeSet<>();
      for (ViewDescription view : described.values()) {
        boolean together =
            all.stream()
                .map(described::get)
                .anyMatch(other -> other != null && other.group().equals(view.group()));
        if (together || view.views().stream().anyMatch(all::contains)) {
          more.add(view.name());
        }
      }
      grown = all.addAll(more);
    }
    return all;
  }
}
