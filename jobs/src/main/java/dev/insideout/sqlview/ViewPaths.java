package dev.insideout.sqlview;

import org.apache.flink.table.api.TableEnvironment;

/** Decides how the rows of views are made. */
final class ViewPaths {
  private final TableEnvironment tables;
  private final SqlProject project;

  /**
   * @param tables knows what the views read
   */
  ViewPaths(TableEnvironment tables, SqlProject project) {
    this.tables = tables;
    this.project = project;
  }

  /**
   * The path of {@code view}.
   *
   * @param plan that of its group
   */
  ViewPath of(ViewStatement view, PlanGraph plan) {
    if (project.isPlannedThroughout()) {
      return new ViewPath.Planner("all views are asked to be planned throughout");
    }
    return switch (view.path()) {
      case AUTO -> UnifiedShape.of(view.name(), plan, SourceTable.of(tables, plan.tablesRead()));
      case PLANNER -> new ViewPath.Planner("its statement says 'path' = 'planner'");
    };
  }

  /**
   * True where all joins of a view are by the root's key and done by a hop, which takes upserts.
   */
  boolean joinByRootsKey(ViewStatement view, PlanGraph plan) {
    return of(view, plan).unified().filter(unified -> unified.lookups().isEmpty()).isPresent();
  }
}
