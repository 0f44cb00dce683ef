package dev.insideout.cli.recomputation;

import dev.insideout.cli.log.LogAdmin;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import java.util.Optional;

/**
 * The cut that a view is to be recomputed at.
 *
 * @param epoch the epoch of the view whose cut it is; empty where the cut itself was named
 */
public record ChosenCut(Positions positions, Optional<PublishedEpoch> epoch) {
  /**
   * Finds what {@code at} names.
   *
   * @throws dev.insideout.cli.output.CommandFailure when the view has no such epoch, or reads
   *     nothing of what is named
   */
  public static ChosenCut of(At at, LogConnection log, String view, LogView logView) {
    if (at instanceof At.Cut cut) {
      logView.requireKnown(cut.positions());
      return new ChosenCut(cut.positions(), Optional.empty());
    }
    PublishedEpochs epochs = epochs(log, view);
    return of(
        at instanceof At.Epoch epoch
            ? epochs.require(epoch.epoch())
            : epochs.require(((At.Time) at).time()));
  }

  /** The cut of the view's newest epoch; without one, where the log ends now. */
  public static ChosenCut newest(LogConnection log, String view, LogView logView) {
    return neverRan(log, view)
        ? ends(logView)
        : epochs(log, view).newest().map(ChosenCut::of).orElseGet(() -> ends(logView));
  }

  private static ChosenCut of(PublishedEpoch epoch) {
    return new ChosenCut(epoch.positions(), Optional.of(epoch));
  }

  private static ChosenCut ends(LogView logView) {
    return new ChosenCut(logView.ends(), Optional.empty());
  }

  private static boolean neverRan(LogConnection log, String view) {
    try (LogAdmin admin = LogAdmin.connect(log)) {
      return !admin.topics().contains(view);
    }
  }

  private static PublishedEpochs epochs(LogConnection log, String view) {
    try (LogAdmin admin = LogAdmin.connect(log)) {
      admin.requireTopicOf(view);
    }
    return PublishedEpochs.read(log, view);
  }

  /** As a person reads it, for a view that {@code logView} recomputes. */
  public String text(LogView logView) {
    String published =
        epoch
            .filter(of -> !of.version().equals(logView.version()))
            .map(
                of ->
                    "published by version %s, while this statement is version %s, "
                        .formatted(of.version(), logView.version()))
            .orElse("");
    return epoch.map(of -> of + ", ").orElse("") + published + "positions " + positions;
  }
}
