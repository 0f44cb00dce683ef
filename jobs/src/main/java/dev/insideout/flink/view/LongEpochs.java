package dev.insideout.flink.view;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.flink.runtime.checkpoint.CheckpointCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;

/**
 * Lets the epochs of a job be longer as long as it is far behind the log: what it publishes is old
 * anyway, and each checkpoint of a state on the heap writes all of it. It tells Flink that there is
 * a backlog; {@link dev.insideout.flink.EpochSettings} says how long epochs are then.
 *
 * <p>It does so, too, while a checkpoint is under way. Flink asks for another one each interval,
 * and keeps what it cannot do yet: a job whose checkpoints took longer than an epoch would have to
 * do all that it was once asked for before its epochs could become long.
 */
final class LongEpochs implements OperatorCoordinator {
  private static final byte[] NOTHING = {};

  private final long longEpochMillis;
  private final Consumer<Boolean> backlog;
  private HowFar before;
  private boolean far;
  private boolean underWay;

  /**
   * @param longEpochMillis who needs longer than this to the end of the log is far behind
   * @param backlog told whether it is
   */
  LongEpochs(long longEpochMillis, Consumer<Boolean> backlog) {
    this.longEpochMillis = longEpochMillis;
    this.backlog = backlog;
  }

  static LongEpochs of(Context context, long longEpochMillis) {
    return new LongEpochs(
        longEpochMillis,
        behind -> {
          // Asked for each time: when this is made, the job's is not there yet.
          CheckpointCoordinator checkpoints = context.getCheckpointCoordinator();
          // A job that only recomputes has none.
          if (checkpoints != null) {
            checkpoints.setIsProcessingBacklog(context.getOperatorId(), behind);
          }
        });
  }

  @Override
  public void handleEventFromOperator(int subtask, int attempt, OperatorEvent event) {
    HowFar now = (HowFar) event;
    if (before != null) {
      far = now.isFarFromEnd(before, longEpochMillis);
      tell();
    }
    before = now;
  }

  private void tell() {
    backlog.accept(far || underWay);
  }

  @Override
  public void subtaskReset(int subtask, long checkpointId) {
    beginAnew();
  }

  @Override
  public void resetToCheckpoint(long checkpointId, byte[] data) {
    beginAnew();
  }

  private void beginAnew() {
    before = null;
    far = false;
    underWay = false;
    tell();
  }

  @Override
  public void checkpointCoordinator(long checkpointId, CompletableFuture<byte[]> result) {
    underWay = true;
    tell();
    result.complete(NOTHING);
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) {
    ended();
  }

  @Override
  public void notifyCheckpointAborted(long checkpointId) {
    ended();
  }

  private void ended() {
    underWay = false;
    tell();
  }

  @Override
  public void start() {
    // It waits for events.
  }

  @Override
  public void close() {
    // Nothing is open.
  }

  @Override
  public void executionAttemptFailed(int subtask, int attempt, Throwable reason) {
    // Its reset follows.
  }

  @Override
  public void executionAttemptReady(int subtask, int attempt, SubtaskGateway gateway) {
    // Nothing is told to it.
  }
}
