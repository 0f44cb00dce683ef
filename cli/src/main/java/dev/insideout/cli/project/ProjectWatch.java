package dev.insideout.cli.project;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Waits for changes of the files below a project's {@code sql/}. */
public final class ProjectWatch implements AutoCloseable {
  /** Editors write a file in several steps: what follows so soon belongs to the same change. */
  private static final long SETTLED_MS = 100;

  private final Path root;
  private final WatchService service;
  private final Map<WatchKey, Path> folders = new HashMap<>();

  private ProjectWatch(Path root, WatchService service) {
    this.root = root;
    this.service = service;
  }

  /** Watches {@code root} and all folders below it. */
  public static ProjectWatch of(Path root) {
    try {
      ProjectWatch watch = new ProjectWatch(root, FileSystems.getDefault().newWatchService());
      watch.register(root);
      return watch;
    } catch (IOException e) {
      throw new UncheckedIOException("watching " + root, e);
    }
  }

  private void register(Path folder) throws IOException {
    try (Stream<Path> below = Files.walk(folder)) {
      for (Path path : below.filter(Files::isDirectory).toList()) {
        WatchKey key =
            path.register(
                service,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE);
        folders.put(key, path);
      }
    }
  }

  /** Waits for a change, and returns the files that it is about, relative to the root. */
  public Set<Path> await() throws InterruptedException {
    Set<Path> changed = new TreeSet<>();
    while (changed.isEmpty()) {
      for (WatchKey key = service.take();
          key != null;
          key = service.poll(SETTLED_MS, TimeUnit.MILLISECONDS)) {
        collect(key, changed);
      }
    }
    return changed;
  }

  private void collect(WatchKey key, Set<Path> changed) {
    Path folder = folders.get(key);
    for (WatchEvent<?> event : key.pollEvents()) {
      if (event.context() instanceof Path name) {
        Path path = folder.resolve(name);
        registerIfNew(path);
        if (!Files.isDirectory(path)) {
          changed.add(root.relativize(path));
        }
      } else {
        // More has changed than the system kept count of.
        changed.add(root.relativize(folder));
      }
    }
    if (!key.reset()) {
      folders.remove(key);
    }
  }

  private void registerIfNew(Path path) {
    if (Files.isDirectory(path) && !folders.containsValue(path)) {
      try {
        register(path);
      } catch (IOException e) {
        throw new UncheckedIOException("watching " + path, e);
      }
    }
  }

  @Override
  public void close() {
    try {
      service.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
