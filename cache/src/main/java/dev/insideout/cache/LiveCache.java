package dev.insideout.cache;

import dev.insideout.cache.store.StoreSnapshot;
import dev.insideout.contract.marker.EpochId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A view as of whatever epoch its group shows. */
final class LiveCache<K, V> implements ViewCache<K, V> {
  private static final Logger LOG = LoggerFactory.getLogger(LiveCache.class);

  private final ViewTable<K, V> table;
  private final OpenViews views;
  private final Followed group;
  private final List<Consumer<? super Change<K, V>>> listeners = new CopyOnWriteArrayList<>();
  private final AtomicLong listenerFailures = new AtomicLong();

  LiveCache(ViewTable<K, V> table, OpenViews views, Followed group) {
    this.table = table;
    this.views = views;
    this.group = group;
  }

  ViewTable<K, V> table() {
    return table;
  }

  boolean hasListeners() {
    return !listeners.isEmpty();
  }

  long listenerFailures() {
    return listenerFailures.get();
  }

  /** Tells all listeners what {@code epoch} has changed, until one of them closes the view. */
  void tell(RawChange change, EpochId epoch) {
    if (change.before().isEmpty() && change.after().isEmpty()) {
      return;
    }
    for (Consumer<? super Change<K, V>> listener : listeners) {
      if (views.isClosed()) {
        return;
      }
      try {
        listener.accept(table.change(change, epoch));
      } catch (RuntimeException e) {
        listenerFailures.incrementAndGet();
        LOG.warn("A listener of view {} failed at epoch {}", table.view(), epoch, e);
      }
    }
  }

  @Override
  public View<K, V> view() {
    return table.view();
  }

  @Override
  public Subscription onChange(Consumer<? super Change<K, V>> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  private <T> T look(Function<Rows<K, V>, T> lookup) {
    try (StoreSnapshot snapshot = views.current()) {
      return lookup.apply(new TableRows<>(table, snapshot));
    }
  }

  /** The rows are looked up at once where the snapshot does not outlive this call. */
  private Stream<Row<K, V>> scan(Function<Rows<K, V>, Stream<Row<K, V>>> lookup) {
    try (StoreSnapshot snapshot = views.current()) {
      Stream<Row<K, V>> rows = lookup.apply(new TableRows<>(table, snapshot));
      return snapshot.isFree() ? rows : rows.toList().stream();
    }
  }

  @Override
  public Optional<V> get(K key) {
    return look(rows -> rows.get(key));
  }

  @Override
  public Optional<Row<K, V>> find(K key) {
    return look(rows -> rows.find(key));
  }

  @Override
  public Map<K, V> getAll(Collection<? extends K> keys) {
    return look(rows -> rows.getAll(keys));
  }

  @Override
  public Stream<Row<K, V>> all() {
    return scan(Rows::all);
  }

  @Override
  public Stream<Row<K, V>> prefix(Object... leading) {
    return scan(rows -> rows.prefix(leading));
  }

  @Override
  public Stream<Row<K, V>> range(Key from, Key to) {
    return scan(rows -> rows.range(from, to));
  }

  @Override
  public Stream<Row<K, V>> byIndex(String index, Object... leading) {
    return scan(rows -> rows.byIndex(index, leading));
  }

  @Override
  public Stream<Row<K, V>> indexRange(String index, Key from, Key to) {
    return scan(rows -> rows.indexRange(index, from, to));
  }

  @Override
  public long size() {
    return look(Rows::size);
  }

  @Override
  public CompletableFuture<Void> ready() {
    return group.ready();
  }

  @Override
  public ViewState state() {
    return group.state();
  }

  @Override
  public Health health() {
    return group.health();
  }

  @Override
  public ViewStats stats() {
    return group.stats();
  }

  @Override
  public ViewSnapshot snapshot() {
    return group.snapshot();
  }

  @Override
  public void await(Token token, Duration timeout) throws InterruptedException {
    group.await(token, timeout);
  }

  @Override
  public void close() {
    group.close();
  }
}
