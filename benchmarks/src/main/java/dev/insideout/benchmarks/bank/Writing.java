package dev.insideout.benchmarks.bank;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A writer at work on a thread of its own. */
public final class Writing implements AutoCloseable {
  private static final long LIMIT_SECONDS = 60;

  private final TransferWriter writer;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Future<Void> done;

  /** Starts {@code writer}. */
  public Writing(TransferWriter writer) {
    this.writer = writer;
    this.done = thread.submit(writer);
  }

  /** How many transfers have been sent so far. */
  public long progress() {
    return writer.progress();
  }

  /**
   * True when all is in the log.
   *
   * @throws ExecutionException when the writer has failed
   */
  public boolean isDone() throws ExecutionException, InterruptedException {
    if (!done.isDone()) {
      return false;
    }
    done.get();
    return true;
  }

  /** Stops the writer, whether it is done or not. */
  @Override
  public void close() {
    writer.stop();
    thread.shutdown();
    try {
      if (!thread.awaitTermination(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the writer of transfers does not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
