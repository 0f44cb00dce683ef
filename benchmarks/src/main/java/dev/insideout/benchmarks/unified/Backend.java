package dev.insideout.benchmarks.unified;

/** Where an engine keeps its state. */
public enum Backend {
  HEAP("heap", "hashmap"),
  ROCKSDB("RocksDB", "rocksdb");

  private final String title;
  private final String flinkName;

  Backend(String title, String flinkName) {
    this.title = title;
    this.flinkName = flinkName;
  }

  /** What it is called in figures. */
  public String title() {
    return title;
  }

  /** What Flink calls it. */
  public String flinkName() {
    return flinkName;
  }
}
