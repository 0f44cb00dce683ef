package dev.insideout.cache;

import dev.insideout.cache.store.Progress;
import dev.insideout.cache.store.RocksStore;
import dev.insideout.cache.store.RowStore;
import dev.insideout.cache.store.StoreException;
import dev.insideout.contract.LogConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores in RocksDB under one folder, of which only the newest is of use. */
final class RocksStores implements Stores {
  private static final Logger LOG = LoggerFactory.getLogger(RocksStores.class);
  private static final String IDENTITY = "identity";
  private static final String LAYOUT = "layout 1; ";
  private static final String STORE = "rows-";

  /** Each is named by a byte, of which one value is the store's own, and one is their end. */
  private static final int MOST_TABLES = 254;

  private final Storage.RocksDb storage;
  private final OpenViews views;
  private final LogConnection log;
  private final Clock clock;
  private final FolderLock lock;
  private Optional<Map<String, TopicSettings>> topics = Optional.empty();
  private Optional<String> rejection = Optional.empty();
  private long newest;

  RocksStores(Storage.RocksDb storage, CacheConfig config, OpenViews views) {
    if (views.tables() > MOST_TABLES) {
      throw new IllegalArgumentException(
          "%s have %d tables and indexes; a store in RocksDB has %d at most: open some by themselves"
              .formatted(views.names(), views.tables(), MOST_TABLES));
    }
    this.storage = storage;
    this.views = views;
    this.log = config.log();
    this.clock = config.clock();
    this.lock = FolderLock.claim(storage.folder());
  }

  @Override
  public Optional<Kept> kept(ViewPartitions partitions, Duration timeout) {
    topics = Optional.of(TopicSettings.read(log, views.names(), timeout));
    for (Path folder : folders()) {
      Optional<Kept> kept = rejection.isPresent() ? Optional.empty() : open(folder, partitions);
      if (kept.isPresent()) {
        return kept;
      }
      RocksStore.delete(folder);
    }
    return Optional.empty();
  }

  /** The stores that are there, the newest first. */
  private List<Path> folders() {
    try (Stream<Path> files = Files.list(storage.folder())) {
      List<Path> folders =
          files
              .filter(file -> file.getFileName().toString().matches(STORE + "\\d+"))
              .sorted(Comparator.comparingLong(RocksStores::number).reversed())
              .toList();
      newest = Math.max(newest, folders.stream().mapToLong(RocksStores::number).max().orElse(0));
      return folders;
    } catch (IOException e) {
      throw new StoreException(
          "the folder %s cannot be read: %s".formatted(storage.folder(), e), false, e);
    }
  }

  private static long number(Path folder) {
    return Long.parseLong(folder.getFileName().toString().substring(STORE.length()));
  }

  private Optional<Kept> open(Path folder, ViewPartitions partitions) {
    RocksStore store;
    try {
      store = RocksStore.open(folder, views.tables(), storage.limit());
    } catch (StoreException e) {
      reject("it cannot be read: " + e.getMessage());
      return Optional.empty();
    }
    try {
      Optional<String> reason = whyNot(store, partitions);
      if (reason.isEmpty()) {
        return Optional.of(new Kept(store, store.progress(), mayLackRows(store.progress())));
      }
      reject(reason.get());
    } catch (StoreException | IllegalArgumentException e) {
      reject("it cannot be read: " + e.getMessage());
    }
    store.close();
    return Optional.empty();
  }

  private void reject(String reason) {
    rejection =
        Optional.of("the store in %s is built anew: %s".formatted(storage.folder(), reason));
    LOG.warn("Views {}: {}", views.names(), rejection.get());
  }

  /** Why a store cannot be gone on with; empty when it can. */
  private Optional<String> whyNot(RocksStore store, ViewPartitions partitions) {
    Progress progress = store.progress();
    if (progress.applied().isEmpty()) {
      return Optional.of("it was not loaded to the end");
    }
    if (!store.note(IDENTITY).equals(Optional.of(identity()))) {
      return Optional.of(
          "it is of another view, or of the same one opened otherwise, or of an earlier topic of its name (%s)"
              .formatted(store.note(IDENTITY).orElse("unknown")));
    }
    if (!progress.partitions().keySet().equals(new HashSet<>(partitions.all()))) {
      return Optional.of("the views have other partitions now");
    }
    return whyNotAnyMore(progress, partitions);
  }

  private Optional<String> whyNotAnyMore(Progress progress, ViewPartitions partitions) {
    boolean within =
        progress.partitions().entrySet().stream()
            .allMatch(
                place ->
                    partitions.beginningAtOpening(place.getKey()) <= place.getValue().next()
                        && place.getValue().next() <= partitions.endAtOpening(place.getKey()));
    if (!within) {
      return Optional.of("the log no longer has what comes next");
    }
    Optional<Duration> kept = shortest(TopicSettings::tombstonesFor);
    return kept.filter(tombstones -> age(progress).compareTo(tombstones) > 0)
        .map(
            tombstones ->
                "its epoch is of %s ago, and the log keeps tombstones for %s"
                    .formatted(age(progress), tombstones));
  }

  private boolean mayLackRows(Progress progress) {
    return !progress.complete()
        || shortest(TopicSettings::wholeFor)
            .filter(whole -> age(progress).compareTo(whole) > 0)
            .isPresent();
  }

  private Duration age(Progress progress) {
    Instant written = progress.applied().orElseThrow().written();
    return Duration.between(written, clock.instant());
  }

  private Optional<Duration> shortest(Function<TopicSettings, Optional<Duration>> setting) {
    Collection<TopicSettings> settings = topics.orElseThrow().values();
    return settings.stream()
        .flatMap(topic -> setting.apply(topic).stream())
        .min(Comparator.naturalOrder());
  }

  private String identity() {
    return LAYOUT
        + views.identity()
        + topics.orElseThrow().entrySet().stream()
            .map(topic -> "; topic %s=%s".formatted(topic.getKey(), topic.getValue().id()))
            .collect(Collectors.joining());
  }

  @Override
  public RowStore fresh(Duration timeout) {
    topics = Optional.of(TopicSettings.read(log, views.names(), timeout));
    folders();
    newest++;
    RocksStore store =
        RocksStore.create(
            storage.folder().resolve(STORE + newest), views.tables(), storage.limit());
    store.note(IDENTITY, identity());
    return store;
  }

  @Override
  public Optional<String> rejection() {
    return rejection;
  }

  @Override
  public void close() {
    lock.close();
  }
}
