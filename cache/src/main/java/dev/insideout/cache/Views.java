package dev.insideout.cache;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/**
 * Opens views inside of a service. Opening returns at once; each group of views that is opened
 * together has a thread and a consumer of its own, and is closed by itself.
 */
public final class Views {
  private final CacheConfig config;
  private final SchemaRegistry registry;

  private Views(CacheConfig config) {
    this.config = config;
    this.registry = new SchemaRegistry(config.log().registry());
  }

  /** Views of {@code log}, kept in memory. */
  public static Views connect(LogConnection log) {
    return connect(CacheConfig.of(log));
  }

  public static Views connect(CacheConfig config) {
    return new Views(config);
  }

  /** Opens a view with rows of a generated class and keys of plain values. */
  public <V extends SpecificRecord> ViewCache<Key, V> open(String name, Class<V> row) {
    return open(View.of(name, row));
  }

  /** Opens a view with keys and rows of generated classes. */
  public <K extends SpecificRecord, V extends SpecificRecord> ViewCache<K, V> open(
      String name, Class<K> key, Class<V> row) {
    return open(View.of(name, key, row));
  }

  /** Opens a view. */
  public <K, V> ViewCache<K, V> open(View<K, V> view) {
    return openTogether(view).cache(view);
  }

  /** Opens views of one group, which then move together. */
  public ViewGroup openTogether(View<?, ?>... views) {
    return new FollowedGroup(config, List.of(views), registry::byId);
  }
}
