package dev.insideout.benchmarks;

import dev.insideout.benchmarks.unified.Backend;
import dev.insideout.benchmarks.unified.ViewComparison.Scale;
import java.util.Locale;

/** How much of the same is done. */
public enum Size {
  /** For every build: one small instance of each property. */
  CI(
      new Bank(5_000, 200, 1_000, 1, 8),
      new Cpu(30_000, 1, 2_000),
      new Visible(1_000, 4, 2),
      2,
      2,
      new Rows(40_000, 5_000, 1, 20_000),
      new Clients(20, 5),
      new Snapshots(2_000, 5),
      new Versions(20_000, 500),
      new Facts(20_000, 20_000, 1, 5_000),
      new Unified(Scale.untimed(2_000), Scale.untimed(2_000), new Visible(500, 5, 2))),
  /** For a look: minutes. */
  QUICK(
      new Bank(40_000, 500, 2_000, 2, 25),
      new Cpu(400_000, 3, 10_000),
      new Visible(5_000, 20, 10),
      4,
      3,
      new Rows(200_000, 10_000, 3, 1_000_000),
      new Clients(50, 20),
      new Snapshots(10_000, 20),
      new Versions(200_000, 1_000),
      new Facts(200_000, 200_000, 1, 200_000),
      new Unified(
          Scale.of(40_000, 1, "1g"), Scale.of(40_000, 1, "1g"), new Visible(5_000, 20, 10))),
  /** What the figures are promised for. */
  FULL(
      new Bank(500_000, 1_000, 6_000, 5, 100),
      new Cpu(2_000_000, 5, 50_000),
      new Visible(5_000, 60, 20),
      20,
      10,
      new Rows(2_000_000, 20_000, 5, 4_000_000),
      new Clients(200, 50),
      new Snapshots(100_000, 100),
      new Versions(1_000_000, 1_000),
      new Facts(6_000_000, 2_000_000, 2, 1_000_000),
      new Unified(
          Scale.of(500_000, 5, "4g"), Scale.of(250_000, 5, "4g"), new Visible(5_000, 150, 90)));

  /** The system property that tests read their size from. */
  public static final String PROPERTY = "insideout.size";

  private final Bank bank;
  private final Cpu cpu;
  private final Visible visible;
  private final int losses;
  private final int savepoints;
  private final Rows rows;
  private final Clients clients;
  private final Snapshots snapshots;
  private final Versions versions;
  private final Facts facts;
  private final Unified unified;

  Size(
      Bank bank,
      Cpu cpu,
      Visible visible,
      int losses,
      int savepoints,
      Rows rows,
      Clients clients,
      Snapshots snapshots,
      Versions versions,
      Facts facts,
      Unified unified) {
    this.bank = bank;
    this.cpu = cpu;
    this.visible = visible;
    this.losses = losses;
    this.savepoints = savepoints;
    this.rows = rows;
    this.clients = clients;
    this.snapshots = snapshots;
    this.versions = versions;
    this.facts = facts;
    this.unified = unified;
  }

  /**
   * The bank workload.
   *
   * @param transfers how many are written at least
   * @param failures how many are injected while transfers are written
   * @param leastEpochs how many epochs of each view must have been checked
   */
  public record Bank(long transfers, int accounts, long perSecond, int failures, int leastEpochs) {}

  /**
   * CPU against plain Flink SQL.
   *
   * @param transfers in the log before the first run
   * @param runs of each side
   * @param keys of the one large aggregate
   */
  public record Cpu(long transfers, int runs, int keys) {}

  /**
   * How soon a row is visible.
   *
   * @param seconds how long transfers are written
   * @param warmUpSeconds how many of them, at the beginning, do not count
   */
  public record Visible(long perSecond, long seconds, long warmUpSeconds) {}

  /**
   * A view inside of a service.
   *
   * @param count how many rows it has
   * @param perEpoch how many an epoch writes
   * @param runs of each side of a comparison, and restarts of each kind
   * @param lookups that are timed
   */
  public record Rows(long count, int perEpoch, int runs, long lookups) {}

  /**
   * Clients that read their own writes.
   *
   * @param count how many there are
   * @param writesEach how often each writes
   */
  public record Clients(int count, int writesEach) {
    /** Of all together. */
    public int writes() {
      return count * writesEach;
    }
  }

  /**
   * Snapshots of several views.
   *
   * @param count how many are looked at, at least
   * @param leastEpochs how many epochs these must be of
   */
  public record Snapshots(long count, int leastEpochs) {}

  /**
   * One version of a view after another.
   *
   * @param rows how many rows the view has
   * @param perSecond at which rate the log is written meanwhile
   */
  public record Versions(int rows, long perSecond) {}

  /**
   * Facts of the example company that a job works through.
   *
   * @param onHeap how many are written where its state is on the heap
   * @param inRocksDb how many where it is in RocksDB
   * @param runs of each side
   * @param open how many open orders a job has that is restored
   */
  public record Facts(long onHeap, long inRocksDb, int runs, long open) {
    /** How many are written where its state is in {@code backend}. */
    public long count(Backend backend) {
      return switch (backend) {
        case HEAP -> onHeap;
        case ROCKSDB -> inRocksDb;
      };
    }
  }

  /**
   * Unified views, of several engines.
   *
   * @param heap how much where state is on the heap
   * @param rocksDb how much where it is in RocksDB
   * @param visible how soon a row is visible
   */
  public record Unified(Scale heap, Scale rocksDb, Visible visible) {}

  public Bank bank() {
    return bank;
  }

  public Cpu cpu() {
    return cpu;
  }

  public Visible visible() {
    return visible;
  }

  /** How often a transaction is lost. */
  public int losses() {
    return losses;
  }

  /** From how many older savepoints is restored. */
  public int savepoints() {
    return savepoints;
  }

  public Rows rows() {
    return rows;
  }

  public Clients clients() {
    return clients;
  }

  public Snapshots snapshots() {
    return snapshots;
  }

  public Versions versions() {
    return versions;
  }

  public Facts facts() {
    return facts;
  }

  public Unified unified() {
    return unified;
  }

  /** The size that tests run at. */
  public static Size ofTests() {
    return valueOf(System.getProperty(PROPERTY, "ci").toUpperCase(Locale.ROOT));
  }
}
