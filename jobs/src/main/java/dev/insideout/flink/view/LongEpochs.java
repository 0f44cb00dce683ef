package dev.insideout.flink.view;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.flink.runtime.checkpoint.CheckpointCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;

/**
 * Lets the epochs of a job be longer as long as it is far behind the log: what it publishes is old
 * anyway, and each checkpoint of a state on the heap writes all of it. It tells Flink that there is
 * a backlog; {@link dev.insideout.flink.EpochSettings} says how long epochs are then.
 *
 * <p>The last of the long epochs ends when the job is expected at the end of the log: until then a
 * shorter one would cost as much, and what it published would be old.
 *
 * <p>It tells of a backlog, too, while a checkpoint is under way. Flink asks for another one each
 * interval, and keeps what it cannot do yet: a job whose checkpoints took longer than an epoch
 * would have to do all that it was once asked for before its epochs could become long.
 */
final class LongEpochs implements OperatorCoordinator {
  private static final byte[] NOTHING = {};

  private final long epochMillis;
  private final long longEpochMillis;
  private final Consumer<Boolean> backlog;
  private final Alarm alarm;
  private HowFar before;
  private boolean far;
  private boolean underWay;
  private int told;

  /**
   * @param epochMillis who needs longer than this to the end of the log is far behind
   * @param longEpochMillis how long the epochs of such a job are
   * @param backlog told whether it is
   */
  LongEpochs(long epochMillis, long longEpochMillis, Consumer<Boolean> backlog, Alarm alarm) {
    this.epochMillis = epochMillis;
    this.longEpochMillis = longEpochMillis;
    this.backlog = backlog;
    this.alarm = alarm;
  }

  /** Has something done later, by whatever thread. */
  interface Alarm {
    void in(long millis, Runnable what);
  }

  static LongEpochs of(Context context, long epochMillis, long longEpochMillis) {
    return new LongEpochs(
        epochMillis,
        longEpochMillis,
        behind -> {
          // Asked for each time: when this is made, the job's is not there yet.
          CheckpointCoordinator checkpoints = context.getCheckpointCoordinator();
          // A job that only recomputes has none.
          if (checkpoints != null) {
            checkpoints.setIsProcessingBacklog(context.getOperatorId(), behind);
          }
        },
        (millis, what) ->
            CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(what));
  }

  @Override
  public void handleEventFromOperator(int subtask, int attempt, OperatorEvent event) {
    if (look((HowFar) event)) {
      tell();
    }
  }

  /** One look tells no pace, and so nothing. */
  private synchronized boolean look(HowFar now) {
    told++;
    boolean pace = before != null;
    if (pace) {
      OptionalLong left = now.millisToEnd(before);
      far = left.isPresent() && left.getAsLong() > epochMillis;
      if (far && left.getAsLong() < longEpochMillis + epochMillis) {
        int last = told;
        alarm.in(left.getAsLong() - epochMillis, () -> arrive(last));
      }
    }
    before = now;
    return pace;
  }

  /**
   * It should be as good as at the end, unless it has been told otherwise since.
   *
   * @param last how often it had been told when that was reckoned
   */
  private void arrive(int last) {
    if (arrived(last)) {
      tell();
    }
  }

  private synchronized boolean arrived(int last) {
    boolean expected = last == told;
    if (expected) {
      far = false;
    }
    return expected;
  }

  /**
   * Holds no lock meanwhile: whoever is told has one of its own, which Flink holds, too, when it
   * resets this. Of two threads that tell, the last to look tells the newest.
   */
  private void tell() {
    boolean now;
    do {
      now = isBehind();
      backlog.accept(now);
    } while (now != isBehind());
  }

  private synchronized boolean isBehind() {
    return far || underWay;
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
    synchronized (this) {
      told++;
      before = null;
      far = false;
      underWay = false;
    }
    tell();
  }

  @Override
  public void checkpointCoordinator(long checkpointId, CompletableFuture<byte[]> result) {
    setUnderWay(true);
    result.complete(NOTHING);
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) {
    setUnderWay(false);
  }

  @Override
  public void notifyCheckpointAborted(long checkpointId) {
    setUnderWay(false);
  }

  private void setUnderWay(boolean checkpoint) {
    synchronized (this) {
      underWay = checkpoint;
    }
    tell();
  }

  @Override
  public void start() {
    // It waits for events.
  }

  @Override
  public synchronized void close() {
    told++;
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
