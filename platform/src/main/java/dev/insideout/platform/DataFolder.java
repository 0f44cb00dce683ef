package dev.insideout.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A folder that one server owns while it runs. The operating system drops the lock when the owner's
 * process ends, however it ends.
 */
final class DataFolder implements AutoCloseable {
  // A process's lock on a file goes when that process closes the file anywhere, so a second attempt
  // in this process must be refused before it opens the file. Like the lock, this is the process's.
  private static final Set<Path> OWNED = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;

  private DataFolder(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Creates the folder when it is not there, and locks it.
   *
   * @param server who will own it, for the message
   * @throws PlatformException when it cannot be written, or another server owns it
   */
  static DataFolder claim(Path folder, String server) {
    try {
      Path path = Files.createDirectories(folder.toAbsolutePath()).toRealPath();
      if (!OWNED.add(path)) {
        throw inUse(path, server);
      }
      try {
        return new DataFolder(path, lock(path, server));
      } catch (IOException | RuntimeException e) {
        OWNED.remove(path);
        throw e;
      }
    } catch (IOException e) {
      throw new PlatformException(
          "%s cannot write to its data folder %s (%s). Make it a folder that you may write to, or name another one."
              .formatted(server, folder.toAbsolutePath(), e),
          e);
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      OWNED.remove(path);
    }
  }

  private static FileChannel lock(Path path, String server) throws IOException {
    FileChannel channel =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      throw inUse(path, server);
    }
    return channel;
  }

  private static PlatformException inUse(Path path, String server) {
    return new PlatformException(
        "%s cannot use the data folder %s, because another one that is running does. Stop that one, or name another folder."
            .formatted(server, path));
  }
}
