package dev.insideout.cache;

import dev.insideout.cache.store.Progress;
import dev.insideout.cache.store.RowStore;
import dev.insideout.cache.store.StoreSnapshot;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.wire.BadRecordException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The views that a service has opened together, and the store that they are shown from. One thread
 * drives them from epoch to epoch; any may look.
 */
final class OpenViews {
  private static final Logger LOG = LoggerFactory.getLogger(OpenViews.class);

  private final KnownSchemas schemas;
  private final Map<String, LiveCache<?, ?>> caches = new LinkedHashMap<>();
  private TopicPartition lastLoaded;
  private ViewTable<?, ?> loading;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final Object moved = new Object();
  private volatile Optional<RowStore> shown = Optional.empty();
  private volatile ViewState state =
      new ViewState.Bootstrapping(0, 0, 0, 0, Optional.empty(), Optional.empty());
  private volatile boolean stopped;
  private volatile boolean closed;

  OpenViews(List<View<?, ?>> views, IntFunction<Schema> registered, Followed group) {
    schemas = new KnownSchemas(registered);
    int table = 0;
    for (View<?, ?> view : views) {
      ViewTable<?, ?> opened = new ViewTable<>(view, table, schemas);
      if (caches.put(view.name(), newCache(opened, group)) != null) {
        throw new IllegalArgumentException("view '%s' is opened twice".formatted(view.name()));
      }
      table += opened.tables();
    }
    if (caches.isEmpty()) {
      throw new IllegalArgumentException("no view is to be opened");
    }
  }

  private <K, V> LiveCache<K, V> newCache(ViewTable<K, V> table, Followed group) {
    return new LiveCache<>(table, this, group);
  }

  /** Their names. */
  List<String> names() {
    return List.copyOf(caches.keySet());
  }

  /** How many tables a store for them has. */
  int tables() {
    return caches.values().stream().mapToInt(cache -> cache.table().tables()).sum();
  }

  /** What a stored cache must have been made for to be theirs. */
  String identity() {
    return caches.values().stream()
        .map(cache -> cache.view().identity())
        .collect(Collectors.joining("; "));
  }

  /**
   * One of them.
   *
   * @throws IllegalArgumentException when it is none of them
   */
  @SuppressWarnings("unchecked")
  <K, V> LiveCache<K, V> cache(View<K, V> view) {
    LiveCache<?, ?> cache = caches.get(view.name());
    if (cache == null || cache.view() != view) {
      throw new IllegalArgumentException(
          "view '%s' was not opened with these: %s".formatted(view, names()));
    }
    return (LiveCache<K, V>) cache;
  }

  LiveCache<?, ?> cache(String view) {
    return caches.get(view);
  }

  /** Goes on with what {@code store} knows of them. */
  void restore(RowStore store) {
    schemas.restore(store);
    caches.values().forEach(cache -> cache.table().restore(store));
  }

  /** Begins to load a new store. */
  void keepIn(RowStore store) {
    schemas.keepIn(store);
    caches.values().forEach(cache -> cache.table().keepIn(store));
  }

  /** Applies a row to a store that nobody looks at yet. */
  void load(RowStore store, RawRow row) throws BadRecordException {
    // Most rows are of the partition of the row before.
    if (row.partition() != lastLoaded) {
      lastLoaded = row.partition();
      loading = caches.get(lastLoaded.topic()).table();
    }
    loading.load(store, row);
  }

  /**
   * Applies an epoch to the store that is shown, and shows it; nothing of it when it throws.
   *
   * @throws BadRecordException when a key of it cannot be decoded
   */
  void apply(RowStore store, WholeEpoch epoch, Progress progress) throws BadRecordException {
    Map<LiveCache<?, ?>, Map<ByteBuffer, RawChange>> changes = new LinkedHashMap<>();
    try {
      for (List<RawRow> rows : epoch.changes()) {
        for (RawRow row : rows) {
          LiveCache<?, ?> cache = caches.get(row.partition().topic());
          Optional<RawChange> change = cache.table().apply(store, row);
          if (visible() && change.isPresent() && cache.hasListeners()) {
            changes
                .computeIfAbsent(cache, c -> new LinkedHashMap<>())
                .merge(ByteBuffer.wrap(change.get().key()), change.get(), RawChange::then);
          }
        }
      }
      store.commit(progress);
    } catch (BadRecordException | RuntimeException e) {
      store.rollback();
      throw e;
    }
    tellWhoWaits();
    changes.forEach(
        (cache, changed) -> changed.values().forEach(change -> cache.tell(change, epoch.id())));
  }

  /**
   * Shows what {@code store} has; the one that was shown before is gone. Listeners are told of all
   * by which the two differ.
   */
  void show(RowStore store) {
    Optional<RowStore> before = shown.filter(s -> s != store);
    shown = Optional.of(store);
    ready.complete(null);
    tellWhoWaits();
    before.ifPresent(old -> replace(old, store));
  }

  private void replace(RowStore old, RowStore store) {
    try (StoreSnapshot before = old.snapshot();
        StoreSnapshot after = store.snapshot()) {
      old.discard();
      EpochId epoch = after.progress().applied().orElseThrow().id();
      caches.values().stream()
          .filter(LiveCache::hasListeners)
          .forEach(
              cache -> tell(cache, new Differences(before, after, cache.table().rows()), epoch));
    }
  }

  private void tell(LiveCache<?, ?> cache, Differences differences, EpochId epoch) {
    Optional<RawChange> change = differences.next();
    while (change.isPresent() && !stopped) {
      cache.tell(change.get(), epoch);
      change = differences.next();
    }
    if (differences.unreadable() > 0) {
      LOG.warn(
          "{} rows of view {} could not be read any more as they were before epoch {}, and were told as new",
          differences.unreadable(),
          cache.view(),
          epoch);
    }
  }

  /** True when there is something to look at. */
  boolean visible() {
    return shown.isPresent();
  }

  void state(ViewState now) {
    if (!(state instanceof ViewState.Failed)) {
      if (now.getClass() != state.getClass()) {
        LOG.info("Views {}: {}", names(), now);
      }
      state = now;
    }
  }

  void fail(String reason) {
    LOG.error("Views {} go no further: {}", names(), reason);
    state = new ViewState.Failed(reason);
    ready.completeExceptionally(new ViewFailedException(names().toString(), reason));
    tellWhoWaits();
  }

  private void tellWhoWaits() {
    synchronized (moved) {
      moved.notifyAll();
    }
  }

  /** No further epoch is to be applied: they are about to be closed. */
  void stop() {
    stopped = true;
  }

  boolean isStopped() {
    return stopped;
  }

  /** Shows nothing any more, and tells nobody anything. */
  void hide() {
    closed = true;
    ready.cancel(false);
    tellWhoWaits();
  }

  boolean isClosed() {
    return closed;
  }

  /** Shows nothing any more, and gives back what was shown; when nobody drives them any more. */
  void close() {
    hide();
    shown.ifPresent(RowStore::close);
  }

  CompletableFuture<Void> ready() {
    return ready.copy();
  }

  ViewState state() {
    return state;
  }

  /**
   * What is shown now; to be closed.
   *
   * @throws NotReadyException before the first epoch
   */
  StoreSnapshot current() {
    while (true) {
      if (closed) {
        throw new IllegalStateException("%s are closed".formatted(names()));
      }
      Optional<RowStore> store = shown;
      try {
        return store.orElseThrow(() -> new NotReadyException("views " + names(), state)).snapshot();
      } catch (IllegalStateException e) {
        // Another store may have been shown in between, and this one closed.
        if (e instanceof NotReadyException || store == shown && !closed) {
          throw e;
        }
      }
    }
  }

  ViewSnapshot snapshot() {
    return new GroupSnapshot(current(), this);
  }

  /** The rows that can be looked up, by view. */
  Map<String, Long> sizes() {
    Map<String, Long> sizes = new LinkedHashMap<>();
    names().forEach(name -> sizes.put(name, 0L));
    if (visible() && !closed) {
      try (StoreSnapshot snapshot = current()) {
        caches.forEach((name, cache) -> sizes.put(name, snapshot.size(cache.table().rows())));
      }
    }
    return sizes;
  }

  long listenerFailures() {
    return caches.values().stream().mapToLong(LiveCache::listenerFailures).sum();
  }

  private Positions positions() {
    // Who has waited for a record may rely on being ready.
    if (!visible() || !ready.isDone()) {
      return Positions.NONE;
    }
    try (StoreSnapshot snapshot = current()) {
      return snapshot.progress().applied().map(Progress.Applied::positions).orElse(Positions.NONE);
    }
  }

  void await(Token token, Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    synchronized (moved) {
      for (Positions positions = positions(); !token.isIn(positions); positions = positions()) {
        requireReads(token, positions);
        if (state instanceof ViewState.Failed failed) {
          throw new ViewFailedException(names().toString(), failed.reason());
        }
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          throw new NotCoveredException(token, timeout, positions, state);
        }
        moved.wait(left);
        if (closed) {
          throw new IllegalStateException("%s are closed".formatted(names()));
        }
      }
    }
  }

  /** Every epoch names all partitions that the view reads, also those without a record. */
  private void requireReads(Token token, Positions positions) {
    if (!visible()) {
      return;
    }
    List<SourcePartition> foreign = new ArrayList<>(token.offsets().keySet());
    foreign.removeIf(
        wanted ->
            positions.next().keySet().stream()
                .anyMatch(
                    read ->
                        read.region().equals(wanted.region())
                            && read.topic().equals(wanted.topic())));
    if (!foreign.isEmpty()) {
      throw new ForeignTokenException(foreign.get(0), positions);
    }
  }
}
