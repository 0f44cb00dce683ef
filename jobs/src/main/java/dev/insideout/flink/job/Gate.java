package dev.insideout.flink.job;

import dev.insideout.contract.marker.Run;
import java.io.Serializable;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * Whether a submission may decide. It is closed until the submission publishes, and has read, and
 * passed through all of its operators, what the log held at its start: what was published before
 * among it. So no decision is made twice, whoever made the first.
 */
public final class Gate implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The submissions that it is open for, in every savepoint; there is one at most. */
  public static final MapStateDescriptor<String, Boolean> STATE =
      new MapStateDescriptor<>("gate", Types.STRING, Types.BOOLEAN);

  private final String run;

  /** The gate of a submission, closed. */
  public Gate(Run run) {
    this.run = run.toString();
  }

  /** What stands in the stream of openings when it opens. */
  public String opening() {
    return run;
  }

  boolean isOpen(ReadOnlyBroadcastState<String, Boolean> state) throws Exception {
    return state.contains(run);
  }

  void open(BroadcastState<String, Boolean> state) throws Exception {
    state.clear();
    state.put(run, true);
  }
}
