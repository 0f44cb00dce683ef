package dev.insideout.cache;

import java.nio.file.Path;
import java.util.OptionalLong;

/** Where the rows of views are kept. */
public sealed interface Storage {

  /** On the heap. They are loaded from the log at each start. */
  record Memory() implements Storage {}

  /**
   * In RocksDB under a folder, together with how far they are: after a restart the views go on from
   * there. Needs {@code org.rocksdb:rocksdbjni} on the class path.
   *
   * @param folder one that only these views of this service instance use; made when it is not there
   * @param limit how large it may grow in bytes
   */
  record RocksDb(Path folder, OptionalLong limit) implements Storage {}

  /** On the heap. */
  static Storage memory() {
    return new Memory();
  }

  /** In RocksDB under {@code folder}. */
  static Storage rocksDb(Path folder) {
    return new RocksDb(folder, OptionalLong.empty());
  }
}
