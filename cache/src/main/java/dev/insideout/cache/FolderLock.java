package dev.insideout.cache;

import dev.insideout.cache.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A folder that only one of all uses, of this process and all others, for as long as it likes.
 *
 * <p>There are two locks, since Linux takes a process's lock of a file away as soon as that process
 * closes the file anywhere, also where it was refused the lock a second time. Within a process it
 * is the first one that refuses, which Java knows of without Linux. Who is refused there has not
 * touched the file of the second one, which keeps other processes out.
 */
final class FolderLock implements AutoCloseable {
  private static final String WITHIN_A_PROCESS = "lock-within";
  private static final String AMONG_PROCESSES = "lock";

  private final FileLock within;
  private final FileLock among;

  private FolderLock(FileLock within, FileLock among) {
    this.within = within;
    this.among = among;
  }

  /**
   * Claims a folder; makes it when it is not there.
   *
   * @throws StoreException when another one has it, or it is not writable
   */
  static FolderLock claim(Path folder) {
    try {
      Files.createDirectories(folder);
      Optional<FileLock> within = lock(folder.resolve(WITHIN_A_PROCESS));
      if (within.isPresent()) {
        Optional<FileLock> among = lockAfter(within.get(), folder.resolve(AMONG_PROCESSES));
        if (among.isPresent()) {
          return new FolderLock(within.get(), among.get());
        }
      }
    } catch (IOException e) {
      throw new StoreException("the folder %s cannot be used: %s".formatted(folder, e), false, e);
    }
    throw new StoreException(
        "the folder %s is used by other views: each needs one of its own".formatted(folder),
        false,
        null);
  }

  /** Locks a file, or gives back what was locked before it. */
  private static Optional<FileLock> lockAfter(FileLock before, Path file) throws IOException {
    Optional<FileLock> lock = Optional.empty();
    try {
      lock = lock(file);
    } finally {
      if (lock.isEmpty()) {
        before.acquiredBy().close();
      }
    }
    return lock;
  }

  /** Locks a file; empty when somebody else has. */
  private static Optional<FileLock> lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    Optional<FileLock> lock = Optional.empty();
    try {
      lock = Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      // Somebody of this process has it: as good as somebody of another one, who is no exception.
      return Optional.empty();
    } finally {
      if (lock.isEmpty()) {
        channel.close();
      }
    }
    return lock;
  }

  @Override
  public void close() {
    try {
      among.acquiredBy().close();
      within.acquiredBy().close();
    } catch (IOException e) {
      throw new StoreException("the lock of the folder cannot be given back: " + e, false, e);
    }
  }
}
