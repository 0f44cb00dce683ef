package dev.insideout.cli.recomputation;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.project.Environment;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.SqlProject;
import java.util.Optional;

/**
 * Compares the copies of a view that two regions publish, each rebuilt from the log by itself, at
 * one cut: that of the one's newest epoch. Where the other has an epoch of the same cut, it is what
 * both have published that is compared; else the other's statement is recomputed at that cut.
 *
 * @param text what is compared, and at which positions, as lines for a person
 */
public record RegionDiff(String text, TableComparison comparison) {
  /**
   * Compares.
   *
   * @param samples how many rows that differ it shows at most
   * @throws CommandFailure when one of the two does not say where it is, {@code here} has published
   *     nothing, or the copies have no common cut
   * @throws InvalidSqlException when the view's rows are not a function of positions
   * @throws BadRecordException when a row cannot be decoded
   */
  public static RegionDiff of(
      SqlProject project, String view, Environment here, Environment there, int samples)
      throws InvalidSqlException, BadRecordException {
    Standpoints standpoints = new Standpoints(region(here), region(there));
    if (standpoints.here().equals(standpoints.there())) {
      throw CommandFailure.badInput(
          "Environments '%s' and '%s' are both in region '%s': name two that are in different ones."
              .formatted(here.name(), there.name(), standpoints.here()));
    }
    LogView recomputed = LogView.of(there.log(), project, view);
    PublishedCopy one =
        PublishedCopy.of(here.log(), view)
            .orElseThrow(
                () ->
                    CommandFailure.badInput(
                        "View %s has published no whole epoch in environment '%s'."
                            .formatted(view, here.name())));
    Positions cut = standpoints.translated(one.positions(), recomputed.topics());
    Optional<PublishedCopy> other =
        PublishedCopy.of(there.log(), view).filter(copy -> copy.positions().equals(cut));
    String text =
        "%s in %s: epoch %s, positions %s%n%s in %s: %s, positions %s"
            .formatted(
                view,
                title(here),
                one.epoch(),
                one.positions(),
                view,
                title(there),
                other
                    .map(copy -> "epoch " + copy.epoch())
                    .orElse("no newest epoch of the same cut, so recomputed from its log"),
                cut);
    ViewRows rows = other.isPresent() ? other.get().rows() : recomputed.at(cut);
    return new RegionDiff(text, TableComparison.of(one.rows(), rows, samples));
  }

  private static String region(Environment environment) {
    if (environment.log().region().isEmpty()) {
      throw CommandFailure.badInput(
          "Environment '%s' does not say which region it is in: add 'region: NAME' to it in insideout.yaml."
              .formatted(environment.name()));
    }
    return environment.log().region();
  }

  private static String title(Environment environment) {
    return "%s (region %s)".formatted(environment.name(), environment.log().region());
  }
}
