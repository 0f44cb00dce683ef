package dev.insideout.cli.savepoint;

import dev.insideout.cli.flink.LocalPath;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.NearNames;
import dev.insideout.cli.project.Environment;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.position.Positions;
import dev.insideout.flink.view.SavedOwnership;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The points from which a version of a group can begin, and whether it may. */
public final class KnownPoints {
  private static final int NEAREST_SHOWN = 3;

  private final Environment environment;
  private final Path workingFolder;
  private final Beginner beginner;
  private final StateFit fit;

  /**
   * @param workingFolder where relative paths begin
   */
  public KnownPoints(Environment environment, Path workingFolder, Beginner beginner) {
    this.environment = environment;
    this.workingFolder = workingFolder;
    this.beginner = beginner;
    this.fit = new StateFit(beginner);
  }

  /**
   * A point that was found.
   *
   * @param location as Flink takes it
   * @param positions from which the log is read on; empty where the point cannot be seen from here
   * @param told what it is, in words
   */
  public record Found(String location, Optional<Positions> positions, String told) {}

  /**
   * Finds what {@code point} means.
   *
   * @throws CommandFailure when there is none, or the version may not begin with it
   */
  public Found find(KnownPoint point) {
    if (point instanceof KnownPoint.AtPath at) {
      return isSeen(at.location())
          ? found(atPath(at.location()))
          : new Found(
              at.location(),
              Optional.empty(),
              "%s cannot be seen from here: whether it fits, Flink says when the job starts"
                  .formatted(at.location()));
    }
    List<SavedGroup> all = Savepoints.of(environment).all();
    return point instanceof KnownPoint.Named named
        ? found(requireFit(named(named.name(), all)))
        : atEpoch(((KnownPoint.AtEpoch) point).epoch(), all);
  }

  /** A cluster may have its files where this computer has none. */
  private boolean isSeen(String location) {
    Optional<Path> path = LocalPath.of(location);
    return path.isPresent()
        && (environment.embedded().isPresent()
            || environment
                .savepoints()
                .flatMap(LocalPath::of)
                .filter(Files::isDirectory)
                .isPresent()
            || Files.isDirectory(workingFolder.resolve(path.get())));
  }

  private SavedGroup atPath(String location) {
    fit.taken(Savepoints.folder(location, workingFolder)).ifPresent(KnownPoints::refuse);
    return requireFit(Savepoints.at(location, workingFolder));
  }

  /** Checkpoints of different jobs have the same names. */
  private SavedGroup named(String name, List<SavedGroup> all) {
    List<SavedGroup> named = all.stream().filter(saved -> saved.name().equals(name)).toList();
    return named.stream()
        .filter(fit::isOfGroup)
        .findFirst()
        .or(() -> named.stream().findFirst())
        .orElseThrow(
            () ->
                CommandFailure.badInput(
                    "There is no savepoint '%s', and nothing was changed. %s"
                        .formatted(
                            name,
                            NearNames.hint(
                                name,
                                "savepoint",
                                all.stream()
                                    .filter(fit::isOfGroup)
                                    .filter(saved -> !saved.isCheckpoint())
                                    .map(SavedGroup::name)
                                    .toList()))));
  }

  private Found atEpoch(EpochId wanted, List<SavedGroup> all) {
    List<SavedGroup> own =
        all.stream().filter(fit::isOfGroup).filter(saved -> epoch(saved).isPresent()).toList();
    SavedGroup newest =
        own.stream()
            .filter(saved -> epoch(saved).get().compareTo(wanted) <= 0)
            .filter(saved -> fit.misfit(saved).isEmpty())
            .max(
                Comparator.comparing((SavedGroup saved) -> epoch(saved).get())
                    .thenComparing(SavedGroup::completed))
            .orElseThrow(() -> nothingKept(wanted, own));
    Found found = found(newest);
    return epoch(newest).equals(Optional.of(wanted))
        ? found
        : new Found(
            found.location(),
            found.positions(),
            "%s; nothing is kept of epoch %s, and that is the newest before it"
                .formatted(found.told(), wanted));
  }

  private CommandFailure nothingKept(EpochId wanted, List<SavedGroup> own) {
    String nearest =
        own.stream()
            .sorted(Comparator.comparing(saved -> distance(wanted, epoch(saved).get())))
            .limit(NEAREST_SHOWN)
            .map(
                saved ->
                    "%s (epoch %s, %s%s)"
                        .formatted(
                            saved.folder(),
                            epoch(saved).get(),
                            saved.kind(),
                            fit.misfit(saved).isPresent() ? ", does not fit" : ""))
            .collect(Collectors.joining("; "));
    return CommandFailure.notSo(
        "Nothing that %s could begin with is kept of epoch %s or before, and nothing was changed. %s Leave --from out and it is built from the log where its meaning has changed; 'insideout savepoint create %s' keeps a point for the next time."
            .formatted(
                beginner.title(),
                wanted,
                nearest.isEmpty()
                    ? "There is no savepoint of it at all."
                    : "The nearest: %s.".formatted(nearest),
                beginner.group()));
  }

  /** First by generations, of which each begins to count epochs where it likes. */
  private static EpochId distance(EpochId wanted, EpochId epoch) {
    return new EpochId(
        Math.abs(wanted.generation() - epoch.generation()),
        Math.abs(wanted.checkpoint() - epoch.checkpoint()));
  }

  private SavedGroup requireFit(SavedGroup saved) {
    fit.misfit(saved).ifPresent(KnownPoints::refuse);
    return saved;
  }

  private static void refuse(String reason) {
    throw CommandFailure.notSo("%s Nothing was changed.".formatted(reason));
  }

  private static Found found(SavedGroup saved) {
    return new Found(
        saved.folder().toString(),
        saved.ownership().map(SavedOwnership::positions),
        "%s %s, of epoch %s"
            .formatted(
                saved.kind(), saved.folder(), epoch(saved).map(EpochId::toString).orElse("none")));
  }

  private static Optional<EpochId> epoch(SavedGroup saved) {
    return saved.ownership().flatMap(SavedOwnership::published);
  }
}
