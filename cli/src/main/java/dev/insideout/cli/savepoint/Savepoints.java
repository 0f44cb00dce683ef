package dev.insideout.cli.savepoint;

import dev.insideout.cli.flink.DeployedGroups;
import dev.insideout.cli.flink.LocalPath;
import dev.insideout.cli.flink.Snapshot;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.NearNames;
import dev.insideout.cli.project.Environment;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The savepoints of an environment that this computer sees, and the retained checkpoints of its
 * embedded platform.
 *
 * @param all newest first
 * @param unreadable what is wrong with others, a sentence each
 */
record Savepoints(List<SavedGroup> all, List<String> unreadable) {
  private static final Comparator<SavedGroup> NEWEST_FIRST =
      Comparator.comparing(SavedGroup::completed).reversed();

  /**
   * Those of {@code environment}.
   *
   * @throws CommandFailure when it names no folder, or one that this computer does not see
   */
  static Savepoints of(Environment environment) {
    List<Path> folders =
        environment
            .embedded()
            .map(platform -> new DeployedGroups(platform.data()).folders())
            .orElseGet(() -> List.of(folder(environment)));
    return read(folders.stream().flatMap(folder -> Snapshot.below(folder).stream()).toList());
  }

  private static Savepoints read(List<Snapshot> snapshots) {
    List<SavedGroup> all = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    for (Snapshot snapshot : snapshots) {
      try {
        all.add(SavedGroup.read(snapshot));
      } catch (NoSuchFileException e) {
        // A checkpoint that its job has taken away in the meantime.
        continue;
      } catch (IOException e) {
        unreadable.add("%s cannot be read (%s).".formatted(snapshot.folder(), e.getMessage()));
      }
    }
    all.sort(NEWEST_FIRST);
    return new Savepoints(List.copyOf(all), List.copyOf(unreadable));
  }

  private static Path folder(Environment environment) {
    String named =
        environment
            .savepoints()
            .orElseThrow(
                () ->
                    CommandFailure.badInput(
                        "Environment '%s' names no folder for savepoints: add 'savepoints: FOLDER' to it in insideout.yaml."
                            .formatted(environment.name())));
    Path folder = local(named);
    if (!Files.isDirectory(folder)) {
      throw CommandFailure.unreachable(
          "%s, where environment '%s' has its savepoints, is no folder of this computer: run this where it is, or mount it."
              .formatted(folder, environment.name()));
    }
    return folder;
  }

  private static Path local(String location) {
    return LocalPath.of(location)
        .orElseThrow(
            () ->
                CommandFailure.unreachable(
                    "%s is not on this computer: copy the savepoint here and name its path; Flink's own 'flink savepoint --dispose' deletes it where it is."
                        .formatted(location)));
  }

  /** The newest of a group that has {@code view}; empty when there is none. */
  Optional<SavedGroup> newestOf(String view) {
    return all.stream().filter(saved -> saved.views().contains(view)).findFirst();
  }

  /** The folder that {@code location} names, whether it is there or not. */
  static Path folder(String location, Path workingFolder) {
    return workingFolder.resolve(local(location)).normalize();
  }

  /**
   * The one at the path {@code location}, whichever folder that is in.
   *
   * @throws CommandFailure when there is none, or it cannot be read
   */
  static SavedGroup at(String location, Path workingFolder) {
    Path path = folder(location, workingFolder);
    Snapshot snapshot =
        Snapshot.at(path.toString())
            .orElseThrow(
                () ->
                    CommandFailure.badInput(
                        Files.exists(path)
                            ? "%s is no savepoint: it has no file _metadata, which Flink writes last."
                                .formatted(path)
                            : "There is no %s.".formatted(path)));
    try {
      return SavedGroup.read(snapshot);
    } catch (IOException e) {
      throw CommandFailure.badInput(
          "%s is no savepoint that can be read: its _metadata is not Flink's (%s)."
              .formatted(path, e.getMessage()),
          e);
    }
  }

  /**
   * The savepoint of the name {@code name}.
   *
   * @param others what else could have been meant
   * @throws CommandFailure when there is none
   */
  SavedGroup named(String name, List<String> others) {
    return all.stream()
        .filter(saved -> saved.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                CommandFailure.badInput(
                    "There is no savepoint '%s'. %s"
                        .formatted(
                            name,
                            NearNames.hint(
                                name,
                                "savepoint",
                                Stream.concat(
                                        all.stream()
                                            .filter(saved -> !saved.isCheckpoint())
                                            .map(SavedGroup::name),
                                        others.stream())
                                    .toList()))));
  }

  /** True for the text of a path rather than a name. */
  static boolean isPath(String text) {
    return text.contains(FileSystems.getDefault().getSeparator()) || text.startsWith("file:");
  }
}
