package dev.insideout.cache;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Views that were opened together and move together, from epoch to epoch. For any thread. */
public interface Followed extends AutoCloseable {

  /**
   * Done when rows can be looked up; fails with {@link ViewFailedException} when that will not be,
   * and is cancelled when it is closed before.
   */
  CompletableFuture<Void> ready();

  /** How it does. */
  ViewState state();

  /** Whether it may be used, and why not. */
  Health health();

  /** What it has read and holds; of an epoch just after it is shown. */
  ViewStats stats();

  /**
   * The rows of all views as of one epoch.
   *
   * @throws NotReadyException before the first
   */
  ViewSnapshot snapshot();

  /**
   * Waits until rows contain what {@code token} names: read your own writes.
   *
   * @throws NotCoveredException when they do not after {@code timeout}
   * @throws ForeignTokenException when it names a topic that the view does not read
   * @throws ViewFailedException when the view goes no further
   */
  void await(Token token, Duration timeout) throws InterruptedException;

  /**
   * Stops following and gives back all that is held; no thread of its own is left. It waits for
   * listeners that are just told of an epoch, also when the calling thread is interrupted. Closed
   * by a listener itself, it tells no listener anything more, and gives back what it holds once
   * that one has returned.
   */
  @Override
  void close();
}
