package dev.insideout.cli.life;

import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.ledger.Release;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.recomputation.TableComparison;
import dev.insideout.sqlview.InvalidSqlException;
import java.util.Optional;

/**
 * Counts how the version that is being built differs from the live one, again and again while it
 * is: each count is exact at the epoch that was the newest when it began, and moves with the log.
 */
public final class MovingDiff {
  private final Site site;
  private final String view;
  private final Release live;
  private final Release built;
  private final Catchup catchup;

  public MovingDiff(Site site, String view, Release live, Release built) {
    this.site = site;
    this.view = view;
    this.live = live;
    this.built = built;
    this.catchup = new Catchup(site.flink(), site.output());
  }

  /**
   * Tells a line for each count, until the version has caught up.
   *
   * @param samples how many rows that differ the last one shows at most
   * @return the comparison after it had
   * @throws CommandFailure when its job ends before
   */
  public TableComparison follow(int samples) throws InvalidSqlException {
    VersionDiff diff = new VersionDiff(site.log(), view, live.sql(), built.sql());
    while (true) {
      Optional<Catchup.Progress> before = progress();
      TableComparison comparison = diff.compute(samples);
      if (before.filter(Catchup.Progress::caughtUp).isPresent()) {
        site.output().progress("Caught up; at " + diff.cut());
        return comparison;
      }
      site.output()
          .progress(
              "moving, %s: %,d the same, %,d changed, %,d new, %,d gone, at %s"
                  .formatted(
                      before.map(p -> "it has read " + p.text()).orElse("it tells nothing yet"),
                      comparison.same(),
                      comparison.changed(),
                      comparison.added(),
                      comparison.gone(),
                      diff.cut()));
      diff = diff.again();
    }
  }

  private Optional<Catchup.Progress> progress() {
    FlinkJob job =
        site.job(built)
            .orElseThrow(
                () ->
                    CommandFailure.notSo(
                        "Version %s of %s, which was being built, does not run any more: 'insideout apply %s' builds it again, and says why it ends."
                            .formatted(built.version(), view, view)));
    return catchup.of(job);
  }
}
