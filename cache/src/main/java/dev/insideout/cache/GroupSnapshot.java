package dev.insideout.cache;

import dev.insideout.cache.store.Progress;
import dev.insideout.cache.store.StoreSnapshot;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.MissingRegion;
import dev.insideout.contract.position.Positions;
import java.time.Instant;
import java.util.List;

/** A snapshot of the store that views are shown from. */
final class GroupSnapshot implements ViewSnapshot {
  private final StoreSnapshot snapshot;
  private final OpenViews views;

  GroupSnapshot(StoreSnapshot snapshot, OpenViews views) {
    this.snapshot = snapshot;
    this.views = views;
  }

  private Progress.Applied applied() {
    return snapshot.progress().applied().orElseThrow();
  }

  @Override
  public EpochId epoch() {
    return applied().id();
  }

  @Override
  public Positions positions() {
    return applied().positions();
  }

  @Override
  public Instant written() {
    return applied().written();
  }

  @Override
  public List<MissingRegion> missing() {
    return applied().missing();
  }

  @Override
  public <K, V> Rows<K, V> rows(ViewCache<K, V> cache) {
    return new TableRows<>(views.cache(cache.view()).table(), snapshot);
  }

  @Override
  public void close() {
    snapshot.close();
  }
}
