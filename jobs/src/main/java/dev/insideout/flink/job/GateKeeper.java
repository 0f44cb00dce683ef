package dev.insideout.flink.job;

import dev.insideout.flink.view.Cut;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Opens the gate one epoch after the first that is published of a log read to its end: when that
 * epoch's checkpoint is complete, every operator has all that was read before it. It remembers
 * nothing: what is open stays so in the state of those that asked, and opening twice does no harm.
 */
final class GateKeeper extends ProcessFunction<Cut, String> implements CheckpointListener {
  private static final long serialVersionUID = 1L;

  static final String UID = "gate";

  private static final long NONE = Long.MAX_VALUE;

  private final Gate gate;
  private transient long firstPublished;
  private transient boolean complete;
  private transient boolean opened;

  GateKeeper(Gate gate) {
    this.gate = gate;
  }

  @Override
  public void open(OpenContext context) {
    firstPublished = NONE;
    complete = false;
    opened = false;
  }

  @Override
  public void processElement(Cut cut, Context context, Collector<String> openings) {
    if (opened) {
      return;
    }
    if (complete) {
      opened = true;
      openings.collect(gate.opening());
    } else if (firstPublished == NONE && cut.action() != Cut.Action.HOLD && !cut.hydrating()) {
      firstPublished = cut.checkpoint();
    }
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) {
    complete |= checkpointId >= firstPublished;
  }
}
