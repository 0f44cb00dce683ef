package dev.insideout.cli.platform;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.project.RunningPlatform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** The folder of one embedded platform, which owns it while it runs. */
final class DataFolder implements AutoCloseable {
  /** Locked while a platform runs; and its being there tells that the folder is a platform's. */
  private static final String LOCK = "insideout.lock";

  private final Path path;
  private final FileChannel lock;

  private DataFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Takes the folder, which is made when it is not there.
   *
   * @throws CommandFailure when it is no folder for this, or another platform has it
   */
  static DataFolder claim(Path folder) {
    try {
      if (Files.isDirectory(folder) && !Files.exists(folder.resolve(LOCK)) && !isMadeByUs(folder)) {
        throw CommandFailure.badInput(
            "%s is not empty and is no data folder of insideout: name another one with --data."
                .formatted(folder));
      }
      Files.createDirectories(folder);
      FileChannel lock =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!tryLock(lock)) {
        lock.close();
        throw CommandFailure.badInput(
            "Another platform is running on the data folder %s: stop it, or name another folder with --data."
                .formatted(folder));
      }
      return new DataFolder(folder, lock);
    } catch (IOException e) {
      throw CommandFailure.badInput(
          "The data folder %s cannot be used (%s): name one that you may write to with --data."
              .formatted(folder, e),
          e);
    }
  }

  private static boolean isMadeByUs(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      // It may tell of a platform elsewhere.
      return entries
          .map(entry -> entry.getFileName().toString())
          .allMatch(RunningPlatform.FILE::equals);
    }
  }

  private static boolean tryLock(FileChannel lock) throws IOException {
    try {
      return lock.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  Path path() {
    return path;
  }

  /** Deletes all that earlier platforms left here. */
  void wipe() {
    try {
      // It may be a link, which a walk does not follow.
      wipe(path.toRealPath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void wipe(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(folder) && !file.equals(folder.resolve(LOCK))) {
          Files.delete(file);
        }
      }
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
