package dev.insideout.cli.savepoint;

import dev.insideout.cli.flink.LocalPath;
import dev.insideout.cli.flink.Snapshot;
import dev.insideout.contract.position.Positions;
import dev.insideout.flink.view.SavedOwnership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;

/** A savepoint that was made to be read once. It is deleted when it is closed. */
public final class FreshSavepoint implements AutoCloseable {
  private final Snapshot snapshot;

  private FreshSavepoint(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /**
   * The one at {@code location}, as Flink names it.
   *
   * @throws IOException when this computer does not see it
   */
  public static FreshSavepoint at(String location) throws IOException {
    return new FreshSavepoint(
        LocalPath.of(location)
            .flatMap(path -> Snapshot.at(path.toString()))
            .orElseThrow(
                () ->
                    new IOException(
                        "this computer does not see it; 'flink savepoint --dispose' deletes it where it is")));
  }

  /** The folder that has its files. */
  public Path folder() {
    return snapshot.folder();
  }

  /** All of its files, sorted. */
  public List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder())) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /**
   * The uids of the operators that have state in {@code file}, which is one of {@link #files}.
   *
   * @param wanted picks among small states, which have no files of their own and stand together
   * @throws IOException when the metadata cannot be read
   */
  public Set<String> operatorsIn(Path file, Predicate<byte[]> wanted) throws IOException {
    String name = file.getFileName().toString();
    boolean metadata = file.equals(snapshot.metadata());
    Set<String> uids = new TreeSet<>();
    for (OperatorState operator : saved().operators()) {
      if (handles(operator)
          .anyMatch(
              handle ->
                  metadata
                      ? handle.asBytesIfInMemory().filter(wanted).isPresent()
                      : handle.maybeGetPath().filter(p -> p.getName().equals(name)).isPresent())) {
        uids.add(SavedGroup.uid(operator));
      }
    }
    return uids;
  }

  /**
   * How far its job had read the log; empty for a job that notes no positions.
   *
   * @throws IOException when the metadata cannot be read
   */
  public Optional<Positions> positions() throws IOException {
    return saved().ownership().map(SavedOwnership::positions);
  }

  private SavedGroup saved() throws IOException {
    return SavedGroup.read(snapshot);
  }

  private static Stream<StreamStateHandle> handles(OperatorState operator) {
    return operator.getStates().stream()
        .flatMap(
            subtask ->
                Stream.concat(
                    keyed(subtask),
                    subtask.getManagedOperatorState().stream()
                        .map(OperatorStateHandle::getDelegateStateHandle)));
  }

  private static Stream<StreamStateHandle> keyed(OperatorSubtaskState subtask) {
    return Stream.concat(
            subtask.getManagedKeyedState().stream(), subtask.getRawKeyedState().stream())
        .flatMap(FreshSavepoint::delegate);
  }

  private static Stream<StreamStateHandle> delegate(KeyedStateHandle handle) {
    return handle instanceof KeyGroupsStateHandle groups
        ? Stream.of(groups.getDelegateStateHandle())
        : Stream.empty();
  }

  @Override
  public void close() throws IOException {
    snapshot.delete();
  }
}
