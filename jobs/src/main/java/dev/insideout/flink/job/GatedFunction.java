package dev.insideout.flink.job;

import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;

/**
 * A keyed function that decides only while the gate is open. What comes before, it remembers;
 * {@link #opened} goes through it.
 */
public abstract class GatedFunction<K, I, O>
    extends KeyedBroadcastProcessFunction<K, I, String, O> {
  private static final long serialVersionUID = 1L;

  private final Gate gate;
  private transient boolean open;

  protected GatedFunction(Gate gate) {
    this.gate = gate;
  }

  /** True when the submission may decide. */
  protected final boolean isOpen(ReadOnlyContext context) throws Exception {
    // It does not close again, so that whoever has seen it open need not look.
    open = open || gate.isOpen(context.getBroadcastState(Gate.STATE));
    return open;
  }

  /**
   * Log time in milliseconds: of the record, or, for what was said when the gate opened, how far
   * the log was read then.
   */
  protected final long logTime(ReadOnlyContext context) {
    Long ofRecord = context.timestamp();
    return ofRecord != null ? ofRecord : Math.max(0, context.currentWatermark());
  }

  /** How far the log is read, in milliseconds of log time. */
  protected final long logTime(Context context) {
    return Math.max(0, context.currentWatermark());
  }

  /** The gate has opened: see {@link Context#applyToKeyedState}. May be told again. */
  protected abstract void opened(Context context, Collector<O> out) throws Exception;

  @Override
  public final void processBroadcastElement(String opening, Context context, Collector<O> out)
      throws Exception {
    if (opening.equals(gate.opening())) {
      gate.open(context.getBroadcastState(Gate.STATE));
      opened(context, out);
    }
  }
}
