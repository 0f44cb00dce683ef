package dev.insideout.cli.life;

import dev.insideout.cli.recomputation.ChosenCut;
import dev.insideout.cli.recomputation.LogView;
import dev.insideout.cli.recomputation.TableComparison;
import dev.insideout.contract.LogConnection;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.SqlProject;

/**
 * Compares the rows that two versions of a view make of the log at one cut: that of the newest
 * epoch. Both are recomputed, so it is exact however far their jobs are.
 */
public final class VersionDiff {
  private final LogConnection log;
  private final String view;
  private final LogView live;
  private final LogView built;
  private final ChosenCut cut;

  /**
   * @param live the statements of the live version
   * @param built those of the one that is built beside it
   */
  public VersionDiff(LogConnection log, String view, SqlProject live, SqlProject built)
      throws InvalidSqlException {
    this(log, view, LogView.of(log, live, view), LogView.of(log, built, view));
  }

  private VersionDiff(LogConnection log, String view, LogView live, LogView built) {
    this.log = log;
    this.view = view;
    this.live = live;
    this.built = built;
    this.cut = ChosenCut.newest(log, view, live);
  }

  /** The same at the epoch that is the newest by now. */
  VersionDiff again() {
    return new VersionDiff(log, view, live, built);
  }

  /** The cut, in words. */
  public String cut() {
    return cut.text(live);
  }

  /**
   * The difference.
   *
   * @param samples how many rows that differ it shows at most
   * @throws dev.insideout.cli.output.CommandFailure when something of the cut may be gone
   */
  public TableComparison compute(int samples) throws InvalidSqlException {
    return TableComparison.of(
        live.at(cut.positions()), built.at(built.extended(cut.positions(), live)), samples);
  }
}
