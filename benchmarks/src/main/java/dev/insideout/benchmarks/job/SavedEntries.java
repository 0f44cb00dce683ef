package dev.insideout.benchmarks.job;

import dev.insideout.flink.SavedState;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.restore.KeyGroupEntry;

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
    private static final Sum NONE = new Sum(0, 0);

    private Sum plus(KeyGroupEntry entry) {
      long of = 31L * Arrays.hashCode(entry.getKey()) + Arrays.hashCode(entry.getValue());
      return new Sum(count + 1, hash + of * of);
    }
  }

  /** Reads the savepoint at {@code location}, as Flink names it. */
  static SavedEntries of(String location) throws IOException {
    Map<String, Sum> states = new TreeMap<>();
    for (OperatorState operator : SavedState.metadata(location).getOperatorStates()) {
      String uid = operator.getOperatorUid().orElse("?");
      for (OperatorSubtaskState subtask : operator.getStates()) {
        for (KeyedStateHandle handle : subtask.getManagedKeyedState()) {
          SavedState.entries(
              (KeyGroupsStateHandle) handle,
              (state, entry) ->
                  states.compute(
                      uid + " " + state.getName(),
                      (name, sum) -> (sum == null ? Sum.NONE : sum).plus(entry)));
        }
      }
    }
    return new SavedEntries(states);
  }

  /** Only those of one operator. */
  SavedEntries ofOperator(String uid) {
    Map<String, Sum> own = new TreeMap<>(states);
    own.keySet().removeIf(name -> !name.startsWith(uid + " "));
    return new SavedEntries(own);
  }
}
