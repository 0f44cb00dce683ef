package dev.insideout.flink.job;

import java.io.IOException;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;

/**
 * A state of Avro records, each of which is encoded once however many snapshots have it. As with
 * any state, who changes a record that it has read updates the state with it.
 */
public final class RecordValue<T extends SpecificRecordBase> implements ValueState<T> {
  private final ValueState<SpecificRecordBase> state;
  private final StateSerializer<T> serializer;

  /** What the heap has given last: who changes the record in it has changed the state. */
  private KeptRecord given;

  private RecordValue(ValueState<SpecificRecordBase> state, StateSerializer<T> serializer) {
    this.state = state;
    this.serializer = serializer;
  }

  /**
   * The state of the function that has this context. It is to have no other access to it.
   *
   * @param layout that {@link StateLayout#value} made
   */
  public static <T extends SpecificRecordBase> RecordValue<T> of(
      RuntimeContext context, ValueStateDescriptor<T> layout) {
    @SuppressWarnings("unchecked") // Of T, or of KeptRecord.
    ValueState<SpecificRecordBase> state =
        (ValueState<SpecificRecordBase>) (ValueState<?>) context.getState(layout);
    return new RecordValue<>(state, StateSerializer.of(layout.getName(), layout.getSerializer()));
  }

  @Override
  public T value() throws IOException {
    SpecificRecordBase kept = state.value();
    given = kept instanceof KeptRecord own ? own : null;
    return serializer.record(kept);
  }

  @Override
  public void update(T record) throws IOException {
    boolean isThere = given != null && given.has(record);
    given = null;
    if (!isThere) {
      state.update(new KeptRecord(record));
    }
  }

  @Override
  public void clear() {
    given = null;
    state.clear();
  }
}
