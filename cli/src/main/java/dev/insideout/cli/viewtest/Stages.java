package dev.insideout.cli.viewtest;

import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.SqlProject;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The stages of one view, each planned when it is first needed. */
final class Stages {
  private final TestFlink flink;
  private final TestRegistry registry;
  private final Path folder;
  private final SqlProject project;
  private final String view;
  private final Map<String, TestStage> planned = new TreeMap<>();

  Stages(TestFlink flink, TestRegistry registry, Path folder, SqlProject project, String view) {
    this.flink = flink;
    this.registry = registry;
    this.folder = folder;
    this.project = project;
    this.view = view;
  }

  String view() {
    return view;
  }

  /** Where tests run as they are written: a failure of the job ends it. */
  TestStage plain() throws InvalidSqlException {
    return at(1, 0);
  }

  /**
   * A stage whose job runs at {@code parallelism} and goes on after so many failures.
   *
   * @throws InvalidSqlException when the view, or what it reads, is wrong
   */
  TestStage at(int parallelism, int failures) throws InvalidSqlException {
    String name = "%s-%d-%d".formatted(view, parallelism, failures);
    TestStage known = planned.get(name);
    if (known == null) {
      known =
          TestStage.of(flink, registry, folder.resolve(name), project, view, parallelism, failures);
      planned.put(name, known);
    }
    return known;
  }
}
