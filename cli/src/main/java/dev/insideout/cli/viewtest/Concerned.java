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
    if (changed.stream().anyMatch(Concerned::concernsAll)) {
      return tests;
    }
    Map<String, List<Path>> concerned = new TreeMap<>();
    changed.stream()
        .filter(Concerned::isOfTests)
        .forEach(
            file ->
                tests.getOrDefault(view(file), List.of()).stream()
                    .filter(test -> test.getFileName().equals(file.getFileName()))
                    .forEach(
                        test ->
                            concerned
                                .computeIfAbsent(view(file), v -> new ArrayList<>())
                                .add(test)));
    for (String view : views(changed, project)) {
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
    if (changed.stream().anyMatch(Concerned::concernsAll)) {
      return new TreeSet<>(project.views());
    }
    Set<String> views = new TreeSet<>();
    changed.stream().filter(file -> !isOfTests(file)).map(Concerned::view).forEach(views::add);
    return withReaders(views, project);
  }

  private static boolean concernsAll(Path file) {
    return file.startsWith(TOPICS) || file.getNameCount() < 3;
  }

  private static boolean isOfTests(Path file) {
    return file.startsWith(VIEWS) && file.getName(2).toString().equals(TESTS);
  }

  private static String view(Path file) {
    return file.getName(1).toString();
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
