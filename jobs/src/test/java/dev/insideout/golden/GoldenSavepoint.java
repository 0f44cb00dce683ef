package dev.insideout.golden;

import dev.insideout.contract.position.Positions;
import dev.insideout.flink.SavedState;
import dev.insideout.flink.view.SavedOwnership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorState;

/** A savepoint that an earlier build has written, kept in {@code savepoints/<job>/v<N>/}. */
public record GoldenSavepoint(String job, int version) {
  public static final Path ROOT = Path.of("..", "savepoints");

  /** The job that runs any view. */
  public static final String SQL_VIEW = "sql-view";

  /** The joins of unified views, whatever job they are part of. */
  public static final String UNIFIED_HOPS = "unified-hops";

  private static final String VERSION = "v";

  /** All that there are of {@code job}, the oldest first. */
  public static List<GoldenSavepoint> all(String job) throws IOException {
    return folders(ROOT.resolve(job)).stream()
        .map(name -> new GoldenSavepoint(job, Integer.parseInt(name.substring(VERSION.length()))))
        .sorted(Comparator.comparing(GoldenSavepoint::version))
        .toList();
  }

  /** The names of the jobs that have some. */
  public static Set<String> jobs() throws IOException {
    return folders(ROOT);
  }

  /** The one that is to be made next. */
  public static GoldenSavepoint next(String job) throws IOException {
    int newest = all(job).stream().mapToInt(GoldenSavepoint::version).max().orElse(0);
    return new GoldenSavepoint(job, newest + 1);
  }

  private static Set<String> folders(Path parent) throws IOException {
    if (!Files.isDirectory(parent)) {
      return Set.of();
    }
    try (Stream<Path> entries = Files.list(parent)) {
      return entries
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  public Path folder() {
    return ROOT.resolve(job).resolve(VERSION + version);
  }

  /** Where Flink finds it. */
  public Path savepoint() {
    return folder().resolve("savepoint");
  }

  /** Keeps a savepoint that was just made. */
  public void keep(Path made) throws IOException {
    Files.createDirectories(savepoint());
    try (Stream<Path> files = Files.list(made)) {
      for (Path file : files.toList()) {
        Files.copy(file, savepoint().resolve(file.getFileName()));
      }
    }
  }

  /** The uids of the operators that it has state of. */
  public Set<String> uids() throws IOException {
    return uids(savepoint());
  }

  /** The same of any savepoint. */
  public static Set<String> uids(Path savepoint) throws IOException {
    return operators(savepoint).stream()
        .map(state -> state.getOperatorUid().orElseGet(() -> state.getOperatorID().toHexString()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The uids of the operators that it has keyed state of. */
  public Set<String> keyedUids() throws IOException {
    return operators().stream()
        .filter(
            operator ->
                operator.getStates().stream()
                    .anyMatch(subtask -> !subtask.getManagedKeyedState().isEmpty()))
        .map(operator -> operator.getOperatorUid().orElseThrow())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What its job had read of the log, and what it published last. */
  public SavedOwnership ownership() throws IOException {
    for (OperatorState state : operators()) {
      if (state.getOperatorUid().filter(SavedOwnership.UID::equals).isPresent()) {
        return SavedOwnership.of(state).orElseThrow();
      }
    }
    throw new IOException("%s has no state of %s".formatted(this, SavedOwnership.UID));
  }

  /** Where its job would read on. */
  public Positions positions() throws IOException {
    return ownership().positions();
  }

  public Collection<OperatorState> operators() throws IOException {
    return operators(savepoint());
  }

  private static Collection<OperatorState> operators(Path savepoint) throws IOException {
    return SavedState.metadata(savepoint.toAbsolutePath().normalize().toUri().toString())
        .getOperatorStates();
  }

  /** As the ledger names it. */
  @Override
  public String toString() {
    return "%s/%s%d".formatted(job, VERSION, version);
  }
}
