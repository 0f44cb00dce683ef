package dev.insideout.flink;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.StateSerializerProvider;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.runtime.state.restore.FullSnapshotRestoreOperation;
import org.apache.flink.runtime.state.restore.KeyGroup;
import org.apache.flink.runtime.state.restore.KeyGroupEntry;
import org.apache.flink.runtime.state.restore.SavepointRestoreResult;
import org.apache.flink.runtime.state.restore.ThrowingIterator;
import org.apache.flink.util.StateMigrationException;

/** What stands in the files of a savepoint or checkpoint, read without a cluster. */
public final class SavedState {
  private static final String METADATA = "_metadata";
  private static final ClassLoader CLASSES = SavedState.class.getClassLoader();

  private SavedState() {}

  /**
   * The metadata of a savepoint or checkpoint.
   *
   * @param location its folder, or the metadata file in it, as Flink names it
   * @throws IOException when it cannot be read
   */
  public static CheckpointMetadata metadata(String location) throws IOException {
    Path file = new Path(folder(location), METADATA);
    try (FSDataInputStream opened = file.getFileSystem().open(file);
        DataInputStream in = new DataInputStream(new BufferedInputStream(opened))) {
      return Checkpoints.loadCheckpointMetadata(in, CLASSES, file.getParent().toString());
    }
  }

  /**
   * The folder of a savepoint or checkpoint.
   *
   * @param location the same, or the metadata file in it, as Flink names it
   */
  public static Path folder(String location) {
    Path path = new Path(location);
    return path.getName().equals(METADATA) ? path.getParent() : path;
  }

  /**
   * The states that a subtask's keyed state consists of, timers included.
   *
   * @throws IOException when the files cannot be read, or are of a form that is not known
   */
  public static List<StateMetaInfoSnapshot> states(KeyedStateHandle handle) throws IOException {
    if (handle instanceof IncrementalRemoteKeyedStateHandle files) {
      return header(files.getMetaDataStateHandle().openInputStream()).getStateMetaInfoSnapshots();
    }
    if (handle instanceof KeyGroupsStateHandle file) {
      return header(file.openInputStream()).getStateMetaInfoSnapshots();
    }
    throw new IOException("state of an unknown form (%s)".formatted(handle.getClass()));
  }

  private static KeyedBackendSerializationProxy<Object> header(InputStream opened)
      throws IOException {
    try (InputStream in = opened) {
      KeyedBackendSerializationProxy<Object> header = new KeyedBackendSerializationProxy<>(CLASSES);
      header.read(new DataInputViewStreamWrapper(in));
      return header;
    }
  }

  /**
   * Hands on every entry of a subtask's keyed state, with the state that it is of. Only savepoints
   * of Flink's common format have entries that stand by themselves.
   *
   * @throws IOException when the files cannot be read, or need classes that are not here
   */
  public static void entries(
      KeyGroupsStateHandle savepoint, BiConsumer<StateMetaInfoSnapshot, KeyGroupEntry> entries)
      throws IOException {
    StateSerializerProvider<Object> keys =
        StateSerializerProvider.fromNewRegisteredSerializer(
            header(savepoint.openInputStream()).getKeySerializerSnapshot().restoreSerializer());
    try (ThrowingIterator<SavepointRestoreResult> results =
        new FullSnapshotRestoreOperation<>(
                savepoint.getKeyGroupRange(), CLASSES, List.of(savepoint), keys)
            .restore()) {
      while (results.hasNext()) {
        entries(results.next(), entries);
      }
    } catch (StateMigrationException e) {
      throw new IOException("the keys cannot be read: " + e.getMessage(), e);
    }
  }

  private static void entries(
      SavepointRestoreResult result, BiConsumer<StateMetaInfoSnapshot, KeyGroupEntry> entries)
      throws IOException, StateMigrationException {
    List<StateMetaInfoSnapshot> states = result.getStateMetaInfoSnapshots();
    try (ThrowingIterator<KeyGroup> groups = result.getRestoredKeyGroups()) {
      while (groups.hasNext()) {
        try (ThrowingIterator<KeyGroupEntry> group = groups.next().getKeyGroupEntries()) {
          while (group.hasNext()) {
            KeyGroupEntry entry = group.next();
            entries.accept(states.get(entry.getKvStateId()), entry);
          }
        }
      }
    }
  }
}
