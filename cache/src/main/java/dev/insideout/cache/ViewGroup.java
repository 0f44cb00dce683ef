package dev.insideout.cache;

/** Views of one group, opened together: they show the same epoch at any time. */
public interface ViewGroup extends Followed {

  /**
   * One of the views.
   *
   * @throws IllegalArgumentException when it was not opened with the others
   */
  <K, V> ViewCache<K, V> cache(View<K, V> view);
}
