package dev.insideout.cli.validate;

import dev.insideout.cli.output.CommandFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Waits until something in a project's {@code sql/} changes. */
public final class SqlWatch implements AutoCloseable {
  /** An editor writes a file in several steps: what follows so closely is one change. */
  private static final long QUIET_MILLIS = 100;

  private final WatchService service;

  private SqlWatch(WatchService service) {
    this.service = service;
  }

  /**
   * Watches {@code root/sql} as it is now; what is added below a folder that is added counts as
   * well.
   */
  public static SqlWatch of(Path root) {
    try {
      WatchService service = root.getFileSystem().newWatchService();
      try (Stream<Path> paths = Files.walk(root.resolve("sql"))) {
        for (Path folder : paths.filter(Files::isDirectory).toList()) {
          folder.register(
              service,
              StandardWatchEventKinds.ENTRY_CREATE,
              StandardWatchEventKinds.ENTRY_MODIFY,
              StandardWatchEventKinds.ENTRY_DELETE);
        }
      }
      return new SqlWatch(service);
    } catch (IOException e) {
      throw new UncheckedIOException("watching " + root.resolve("sql"), e);
    }
  }

  /** Blocks until there is a change, and for as long as changes follow one another. */
  public void awaitChange() {
    try {
      WatchKey key = service.take();
      while (key != null) {
        key.pollEvents();
        key.reset();
        key = service.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.badInput("Interrupted while waiting for a change.", e);
    }
  }

  @Override
  public void close() {
    try {
      service.close();
    } catch (IOException e) {
      throw new UncheckedIOException("watching", e);
    }
  }
}
