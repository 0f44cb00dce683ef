package dev.insideout.cache;

import java.util.function.Consumer;

/**
 * A view inside of a service: its rows, as of the newest whole epoch. It follows the view by
 * itself. Closing it closes those that were opened with it, too.
 *
 * @param <K> what keys are
 * @param <V> what rows are
 */
public interface ViewCache<K, V> extends Followed, Rows<K, V> {

  /** Which view. */
  View<K, V> view();

  /**
   * Calls {@code listener} for each key that an epoch changes, once that epoch can be looked up:
   * epoch by epoch, on the thread that follows the view, which goes on when it returns. What it
   * throws is logged and counted. What is loaded before the view is ready is no change. Where the
   * rows are loaded anew afterwards, each by which they then differ is a change of the epoch that
   * is shown with them, in the order of their keys. One that could not be read any more as it was
   * before counts as new, and is told of no more where it is gone.
   *
   * @return ends the calls when it is closed
   */
  Subscription onChange(Consumer<? super Change<K, V>> listener);

  /** A listener that is called. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
