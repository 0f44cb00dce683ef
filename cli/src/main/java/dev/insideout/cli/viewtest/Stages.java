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
  private final Map<Integer, TestStage> planned = new TreeMap<>();

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

  /** Where tests run as they are written. */
  TestStage plain() throws InvalidSqlException {
    return at(1);
  }

  /**
   * A stage whose job runs at {@code parallelism}.
   *
   * @throws InvalidSqlException when the view, or what it reads, is wrong
   */
  TestStage at(int parallelism) throws InvalidSqlException {
    TestStage known = planned.get(parallelism);
    if (known == null) {
      Path log = folder.resolve("%s-%d".formatted(view, parallelism));
      known = TestStage.of(flink, registry, log, project, view, parallelism);
      planned.put(parallelism, known);
    }
    return known;
  }
}
