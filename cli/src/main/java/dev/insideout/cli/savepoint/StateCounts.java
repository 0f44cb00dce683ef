package dev.insideout.cli.savepoint;

import dev.insideout.cli.savepoint.StateCount.Kind;
import dev.insideout.flink.SavedState;
import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.SavepointKeyedStateHandle;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.BackendStateType;

/**
 * Counts what an operator keeps, by name, out of its files. In a savepoint of Flink's common format
 * every entry stands by itself, whatever its type; a checkpoint has the files of its state backend,
 * of which only the names can be told.
 */
final class StateCounts {
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
    boolean countable =
        handle instanceof SavepointKeyedStateHandle && handle instanceof KeyGroupsStateHandle;
    OptionalLong none = countable ? OptionalLong.of(0) : OptionalLong.empty();
    for (StateMetaInfoSnapshot state : SavedState.states(handle)) {
      add(new StateCount(state.getName(), kind(state), none, none));
    }
    if (countable) {
      count((KeyGroupsStateHandle) handle);
    }
  }

  private void count(KeyGroupsStateHandle savepoint) throws IOException {
    Map<StateMetaInfoSnapshot, long[]> sums = new IdentityHashMap<>();
    SavedState.entries(
        savepoint,
        (state, entry) -> {
          long[] sum = sums.computeIfAbsent(state, s -> new long[2]);
          sum[0]++;
          sum[1] += entry.getKey().length + entry.getValue().length;
        });
    sums.forEach(
        (state, sum) ->
            add(
                new StateCount(
                    state.getName(),
                    kind(state),
                    OptionalLong.of(sum[0]),
                    OptionalLong.of(sum[1]))));
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
