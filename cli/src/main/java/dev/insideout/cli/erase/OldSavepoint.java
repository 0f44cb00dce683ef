package dev.insideout.cli.erase;

import dev.insideout.cli.flink.LocalPath;
import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.cli.savepoint.KeptSavepoint;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A savepoint or checkpoint that may still have the person.
 *
 * @param of its views; a group's name for one that only the ledger knows
 * @param goes when, and by what
 */
record OldSavepoint(String path, String kind, String of, Optional<Instant> completed, String goes) {

  /**
   * Those among {@code kept}, and among those that the ledger names, that were made before their
   * job had read the tombstones.
   *
   * @param running ids of the jobs that have not ended
   */
  static List<OldSavepoint> among(
      List<KeptSavepoint> kept,
      Collection<GroupRecord> ledger,
      Set<String> running,
      Coverage coverage) {
    List<OldSavepoint> old = new ArrayList<>();
    for (KeptSavepoint savepoint : kept) {
      if (savepoint.sharesFiles() || mayHave(savepoint, coverage)) {
        old.add(of(savepoint, savepoint.job().filter(running::contains).isPresent()));
      }
    }
    Set<String> seen =
        kept.stream().map(savepoint -> savepoint.path().toString()).collect(Collectors.toSet());
    for (GroupRecord group : ledger) {
      Stream.of(group.live(), group.building(), group.kept())
          .flatMap(Optional::stream)
          .flatMap(release -> release.savepoint().stream())
          .filter(location -> isElsewhere(location, seen))
          .distinct()
          .map(location -> ofLedger(location, group.group()))
          .forEach(old::add);
    }
    return List.copyOf(old);
  }

  private static boolean mayHave(KeptSavepoint savepoint, Coverage coverage) {
    return savepoint
        .positions()
        .filter(p -> coverage.in(p) || !p.next().isEmpty() && !coverage.concerns(p))
        .isEmpty();
  }

  private static OldSavepoint of(KeptSavepoint savepoint, boolean atWork) {
    String path = savepoint.path().toString();
    return new OldSavepoint(
        path,
        savepoint.kind(),
        savepoint.views().isEmpty() ? "-" : String.join(", ", savepoint.views()),
        Optional.of(savepoint.completed()),
        atWork
            ? savepoint.sharesFiles()
                ? "with later checkpoints of its job, once RocksDB has compacted the files that they share: nothing bounds that"
                : "with later checkpoints of its job"
            : drop(path));
  }

  private static boolean isElsewhere(String location, Set<String> seen) {
    return LocalPath.of(location)
        .map(path -> Files.exists(path) && !seen.contains(path.toString()))
        .orElse(true);
  }

  private static OldSavepoint ofLedger(String location, String group) {
    return new OldSavepoint(location, "savepoint", group, Optional.empty(), drop(location));
  }

  private static String drop(String path) {
    return "when it is dropped: insideout savepoint drop " + path;
  }
}
