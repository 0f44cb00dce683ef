package dev.insideout.cache;

import dev.insideout.contract.LogConnection;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A service in a process of its own, that tells of each epoch it shows. */
final class CacheMain {
  static final String SHOWN = "shown ";

  private CacheMain() {}

  static Process start(LogConnection log, String view, Path folder) throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                CacheMain.class.getName(),
                log.kafka(),
                log.registry(),
                view,
                folder.toString()))
        .redirectError(new File(folder.getParent().toFile(), "cache.log"))
        .start();
  }

  static ViewCache<Key, Integer> open(LogConnection log, String view, Path folder) {
    return Views.connect(CacheConfig.of(log).storage(Storage.rocksDb(folder)))
        .open(Totals.of(view));
  }

  static int epoch(String line) {
    return Integer.parseInt(line.substring(SHOWN.length()));
  }

  public static void main(String[] args) throws Exception {
    LogConnection log = LogConnection.of(args[0], args[1]);
    ViewCache<Key, Integer> cache = open(log, args[2], Path.of(args[3]));
    cache.ready().get();
    cache.onChange(
        change -> {
          if (change.key().equals(Key.of("a"))) {
            System.out.println(SHOWN + change.epoch().checkpoint());
          }
        });
    try (ViewSnapshot snapshot = cache.snapshot()) {
      System.out.println(SHOWN + snapshot.epoch().checkpoint());
    }
    // It ends with its parent, whose end closes its input.
    while (System.in.read() >= 0) {
      Thread.onSpinWait();
    }
    cache.close();
  }
}
