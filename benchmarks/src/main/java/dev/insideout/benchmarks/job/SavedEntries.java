package dev.insideout.benchmarks.job;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.StateSerializerProvider;
import org.apache.flink.runtime.state.restore.FullSnapshotRestoreOperation;
import org.apache.flink.runtime.state.restore.KeyGroup;
import org.apache.flink.runtime.state.restore.KeyGroupEntry;
import org.apache.flink.runtime.state.restore.SavepointRestoreResult;
import org.apache.flink.runtime.state.restore.ThrowingIterator;

/**
 * What a savepoint of Flink's common format has of each keyed state, whatever its type: how many
 * entries, and a sum of their hashes, which does not depend on their order.
 *
 * @param states by uid and name
 */
record SavedEntries(Map<String, Sum> states) {
  /**
   * Entries of one state.
   *
   * @param hash the sum of the hashes of keys with their values
   */
  record Sum(long count, long hash) {
    private Sum plus(KeyGroupEntry entry) {
      long of = 31L * Arrays.hashCode(entry.getKey()) + Arrays.hashCode(entry.getValue());
      return new Sum(count + 1, hash + of * of);
    }
  }

  /** Reads the savepoint at {@code location}, as Flink names it. */
  static SavedEntries of(String location) throws Exception {
    Map<String, Sum> states = new TreeMap<>();
    Path metadata = Path.of(URI.create(location)).resolve("_metadata");
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(metadata)))) {
      ClassLoader classes = SavedEntries.class.getClassLoader();
      for (OperatorState operator :
          Checkpoints.loadCheckpointMetadata(in, classes, location).getOperatorStates()) {
        for (OperatorSubtaskState subtask : operator.getStates()) {
          for (KeyedStateHandle handle : subtask.getManagedKeyedState()) {
            if (handle instanceof KeyGroupsStateHandle keyed) {
              add(operator.getOperatorUid().orElse("?"), keyed, classes, states);
            }
          }
        }
      }
    }
    return new SavedEntries(states);
  }

  private static void add(
      String uid, KeyGroupsStateHandle handle, ClassLoader classes, Map<String, Sum> states)
      throws Exception {
    try (ThrowingIterator<SavepointRestoreResult> results =
        new FullSnapshotRestoreOperation<>(
                handle.getKeyGroupRange(), classes, List.of(handle), keys(handle, classes))
            .restore()) {
      while (results.hasNext()) {
        SavepointRestoreResult result = results.next();
        List<String> names =
            result.getStateMetaInfoSnapshots().stream()
                .map(state -> uid + " " + state.getName())
                .toList();
        try (ThrowingIterator<KeyGroup> groups = result.getRestoredKeyGroups()) {
          while (groups.hasNext()) {
            try (ThrowingIterator<KeyGroupEntry> entries = groups.next().getKeyGroupEntries()) {
              while (entries.hasNext()) {
                KeyGroupEntry entry = entries.next();
                states.merge(
                    names.get(entry.getKvStateId()),
                    new Sum(0, 0).plus(entry),
                    (a, b) -> new Sum(a.count() + b.count(), a.hash() + b.hash()));
              }
            }
          }
        }
      }
    }
  }

  private static StateSerializerProvider<Object> keys(
      KeyGroupsStateHandle handle, ClassLoader classes) throws IOException {
    try (InputStream in = handle.openInputStream()) {
      KeyedBackendSerializationProxy<Object> header = new KeyedBackendSerializationProxy<>(classes);
      header.read(new DataInputViewStreamWrapper(in));
      return StateSerializerProvider.fromNewRegisteredSerializer(
          header.getKeySerializerSnapshot().restoreSerializer());
    }
  }

  /** Only those of one operator. */
  SavedEntries ofOperator(String uid) {
    Map<String, Sum> own = new TreeMap<>(states);
    own.keySet().removeIf(name -> !name.startsWith(uid + " "));
    return new SavedEntries(own);
  }
}
