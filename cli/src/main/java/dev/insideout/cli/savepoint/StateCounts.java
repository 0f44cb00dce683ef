package dev.insideout.cli.savepoint;

import dev.insideout.cli.savepoint.StateCount.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.SavepointKeyedStateHandle;
import org.apache.flink.runtime.state.StateSerializerProvider;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.BackendStateType;
import org.apache.flink.runtime.state.restore.FullSnapshotRestoreOperation;
import org.apache.flink.runtime.state.restore.KeyGroup;
import org.apache.flink.runtime.state.restore.KeyGroupEntry;
import org.apache.flink.runtime.state.restore.SavepointRestoreResult;
import org.apache.flink.runtime.state.restore.ThrowingIterator;
import org.apache.flink.util.StateMigrationException;

/**
 * Counts what an operator keeps, by name, out of its files. In a savepoint of Flink's common format
 * every entry stands by itself, whatever its type; a checkpoint has the files of its state backend,
 * of which only the names can be told.
 */
final class StateCounts {
  private final ClassLoader classes = StateCounts.class.getClassLoader();
  private final Map<String, StateCount> counts = new TreeMap<>();

  private StateCounts() {}

  /**
   * The states of {@code operator}, sorted by name.
   *
   * @throws IOException when its files cannot be read, or need classes that are not here
   */
  static List<StateCount> of(OperatorState operator) throws IOException {
    StateCounts counts = new StateCounts();
    for (OperatorSubtaskState subtask : operator.getStates()) {
      for (KeyedStateHandle handle : subtask.getManagedKeyedState()) {
        counts.addKeyed(handle);
      }
      for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
        handle
            .getStateNameToPartitionOffsets()
            .forEach((name, info) -> counts.add(listed(name, info.getOffsets().length)));
      }
    }
    return List.copyOf(counts.counts.values());
  }

  private static StateCount listed(String name, int elements) {
    return new StateCount(name, Kind.LIST, OptionalLong.of(elements), OptionalLong.empty());
  }

  private void addKeyed(KeyedStateHandle handle) throws IOException {
    if (handle instanceof SavepointKeyedStateHandle
        && handle instanceof KeyGroupsStateHandle savepoint) {
      count(savepoint);
    } else if (handle instanceof IncrementalRemoteKeyedStateHandle files) {
      try (InputStream in = files.getMetaDataStateHandle().openInputStream()) {
        addNames(in);
      }
    } else if (handle instanceof KeyGroupsStateHandle heap) {
      try (InputStream in = heap.openInputStream()) {
        addNames(in);
      }
    } else {
      throw new IOException("state of an unknown form (%s)".formatted(handle.getClass()));
    }
  }

  private void addNames(InputStream in) throws IOException {
    header(in)
        .getStateMetaInfoSnapshots()
        .forEach(
            state ->
                add(
                    new StateCount(
                        state.getName(), kind(state), OptionalLong.empty(), OptionalLong.empty())));
  }

  private KeyedBackendSerializationProxy<Object> header(InputStream in) throws IOException {
    KeyedBackendSerializationProxy<Object> header = new KeyedBackendSerializationProxy<>(classes);
    header.read(new DataInputViewStreamWrapper(in));
    return header;
  }

  private void count(KeyGroupsStateHandle savepoint) throws IOException {
    StateSerializerProvider<Object> keys;
    try (InputStream in = savepoint.openInputStream()) {
      keys =
          StateSerializerProvider.fromNewRegisteredSerializer(
              header(in).getKeySerializerSnapshot().restoreSerializer());
    }
    try (ThrowingIterator<SavepointRestoreResult> results =
        new FullSnapshotRestoreOperation<>(
                savepoint.getKeyGroupRange(), classes, List.of(savepoint), keys)
            .restore()) {
      while (results.hasNext()) {
        count(results.next());
      }
    } catch (StateMigrationException e) {
      throw new IOException("the keys cannot be read: " + e.getMessage(), e);
    }
  }

  private void count(SavepointRestoreResult result) throws IOException, StateMigrationException {
    List<StateMetaInfoSnapshot> states = result.getStateMetaInfoSnapshots();
    long[] entries = new long[states.size()];
    long[] bytes = new long[states.size()];
    try (ThrowingIterator<KeyGroup> groups = result.getRestoredKeyGroups()) {
      while (groups.hasNext()) {
        try (ThrowingIterator<KeyGroupEntry> group = groups.next().getKeyGroupEntries()) {
          while (group.hasNext()) {
            KeyGroupEntry entry = group.next();
            entries[entry.getKvStateId()]++;
            bytes[entry.getKvStateId()] += entry.getKey().length + entry.getValue().length;
          }
        }
      }
    }
    for (int i = 0; i < entries.length; i++) {
      StateMetaInfoSnapshot state = states.get(i);
      add(
          new StateCount(
              state.getName(),
              kind(state),
              OptionalLong.of(entries[i]),
              OptionalLong.of(bytes[i])));
    }
  }

  private static Kind kind(StateMetaInfoSnapshot state) {
    return state.getBackendStateType() == BackendStateType.PRIORITY_QUEUE
        ? Kind.TIMERS
        : Kind.KEYED;
  }

  /** Subtasks have the same states, each a share of them. */
  private void add(StateCount count) {
    counts.merge(
        count.name(),
        count,
        (a, b) ->
            new StateCount(
                a.name(), a.kind(), sum(a.entries(), b.entries()), sum(a.bytes(), b.bytes())));
  }

  private static OptionalLong sum(OptionalLong a, OptionalLong b) {
    return a.isPresent() && b.isPresent()
        ? OptionalLong.of(a.getAsLong() + b.getAsLong())
        : OptionalLong.empty();
  }
}
