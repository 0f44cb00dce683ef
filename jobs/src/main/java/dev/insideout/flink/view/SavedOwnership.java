package dev.insideout.flink.view;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.position.Positions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.OperatorStateHandle;

/**
 * What a savepoint or checkpoint holds of a group's ownership of its topics.
 *
 * @param generation that the group published in
 * @param takingOver true when it was about to take its topics over
 * @param published the last epoch; empty before the first
 * @param positions the last cut
 */
public record SavedOwnership(
    String version,
    Run run,
    long generation,
    boolean takingOver,
    Optional<EpochId> published,
    Positions positions) {
  /** The uid of the operator whose state it is. */
  public static final String UID = EpochCutter.UID;

  /**
   * Reads it out of the state of the operator {@link #UID}; empty when there is none, as before the
   * first checkpoint.
   *
   * @throws IOException when the files cannot be read
   */
  public static Optional<SavedOwnership> of(OperatorState cutter) throws IOException {
    TypeSerializer<Tuple2<String, String>> serializer =
        Owned.ENTRY.createSerializer(new SerializerConfigImpl());
    List<Tuple2<String, String>> entries = new ArrayList<>();
    for (OperatorSubtaskState subtask : cutter.getStates()) {
      for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
        OperatorStateHandle.StateMetaInfo owned =
            handle.getStateNameToPartitionOffsets().get(Owned.STATE.getName());
        if (owned != null) {
          read(handle, owned.getOffsets(), serializer, entries);
        }
      }
    }
    return Owned.of(entries)
        .map(
            owned ->
                new SavedOwnership(
                    owned.version(),
                    owned.run(),
                    owned.generation(),
                    owned.takingOver(),
                    owned.published(),
                    owned.positions()));
  }

  private static void read(
      OperatorStateHandle handle,
      long[] offsets,
      TypeSerializer<Tuple2<String, String>> serializer,
      List<Tuple2<String, String>> entries)
      throws IOException {
    try (FSDataInputStream in = handle.openInputStream()) {
      DataInputView view = new DataInputViewStreamWrapper(in);
      for (long offset : offsets) {
        in.seek(offset);
        entries.add(serializer.deserialize(view));
      }
    }
  }
}
