package dev.insideout.cache.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.Env;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileManager;

/** An open RocksDB, which is closed when the last of those who use it has released it. */
final class RocksHandle {
  private static final long MIB = 1L << 20;
  private static final long BLOCK_CACHE = 64 * MIB;
  private static final long WRITE_BUFFER = 32 * MIB;
  private static final int BLOOM_BITS = 10;

  private final Path folder;
  private final RocksDB db;
  private final List<AutoCloseable> options;
  private final AtomicInteger users = new AtomicInteger(1);
  private volatile Optional<StoreException> damage = Optional.empty();
  private volatile boolean deleted;

  private RocksHandle(Path folder, RocksDB db, List<AutoCloseable> options) {
    this.folder = folder;
    this.db = db;
    this.options = options;
  }

  /**
   * Opens the database in a folder.
   *
   * @throws StoreException when it cannot be opened
   */
  static RocksHandle open(Path folder, boolean create, OptionalLong limit) {
    RocksDB.loadLibrary();
    List<AutoCloseable> closed = new ArrayList<>();
    try {
      Files.createDirectories(folder.toAbsolutePath().getParent());
      Options options = options(create, limit, closed);
      return new RocksHandle(folder, RocksDB.open(options, folder.toString()), closed);
    } catch (RocksDBException e) {
      close(closed);
      throw RocksStore.failure("opening", e);
    } catch (IOException e) {
      close(closed);
      throw new StoreException("the folder %s cannot be made: %s".formatted(folder, e), false, e);
    }
  }

  private static Options options(boolean create, OptionalLong limit, List<AutoCloseable> closed)
      throws RocksDBException {
    LRUCache cache = new LRUCache(BLOCK_CACHE);
    BloomFilter filter = new BloomFilter(BLOOM_BITS);
    Options options =
        new Options()
            .setCreateIfMissing(create)
            .setErrorIfExists(create)
            .setWriteBufferSize(WRITE_BUFFER)
            .setMaxTotalWalSize(2 * WRITE_BUFFER)
            .setCompressionType(CompressionType.LZ4_COMPRESSION)
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setKeepLogFileNum(2)
            .setTableFormatConfig(
                new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(filter));
    closed.add(options);
    closed.add(cache);
    closed.add(filter);
    if (limit.isPresent()) {
      SstFileManager files = new SstFileManager(Env.getDefault());
      files.setMaxAllowedSpaceUsage(limit.getAsLong());
      options.setSstFileManager(files);
      closed.add(files);
    }
    return options;
  }

  RocksDB get() {
    return db;
  }

  /** What who looks is told that cannot read; damage is noted, for whoever writes. */
  StoreException unreadable(RocksDBException e) {
    StoreException failure = RocksStore.failure("reading", e);
    if (failure.damaged()) {
      damage = Optional.of(failure);
    }
    return failure;
  }

  /** The damage that was found last; empty when there is none that is known. */
  Optional<StoreException> damage() {
    return damage;
  }

  /** One more uses it. */
  void use() {
    users.incrementAndGet();
  }

  /** One less uses it. */
  void release() {
    if (users.decrementAndGet() == 0) {
      db.close();
      close(options);
      if (deleted) {
        delete(folder);
      }
    }
  }

  /** Its files are to go when nobody uses it any more. */
  void deleteWhenReleased() {
    deleted = true;
  }

  private static void close(List<AutoCloseable> resources) {
    List<AutoCloseable> inReverse = new ArrayList<>(resources);
    Collections.reverse(inReverse);
    for (AutoCloseable resource : inReverse) {
      try {
        resource.close();
      } catch (Exception e) {
        throw new IllegalStateException("RocksDB's options close without fail", e);
      }
    }
  }

  /** Deletes a folder and all that is in it. */
  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new StoreException("%s cannot be deleted: %s".formatted(folder, e), false, e);
    }
  }
}
