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
  private final LogView live;
  private final LogView built;
  private final ChosenCut cut;

  /**
   * @param live the statements of the live version
   * @param built those of the one that is built beside it
   */
  public VersionDiff(LogConnection log, String view, SqlProject live, SqlProject built)
      throws InvalidSqlException {
    this.live = LogView.of(log, live, view);
    this.built = LogView.of(log, built, view);
    this.cut = ChosenCut.newest(log, view, this.live);
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
