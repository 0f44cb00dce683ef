package dev.insideout.benchmarks.loss;

import dev.insideout.benchmarks.bank.BankJob;
import dev.insideout.benchmarks.bank.TransferGenerator;
import dev.insideout.benchmarks.bank.TransferLog;
import dev.insideout.benchmarks.bank.TransferWriter;
import dev.insideout.benchmarks.bank.Writing;
import dev.insideout.benchmarks.place.BenchJvm;
import dev.insideout.benchmarks.place.BenchLog;
import dev.insideout.benchmarks.place.Standstill;
import dev.insideout.benchmarks.place.Until;
import dev.insideout.benchmarks.scenario.EpochCheck;
import dev.insideout.benchmarks.scenario.ViewChild;
import dev.insideout.platform.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Transactions of a group's writer are lost, one after the other, while transfers are written: is
 * each loss found within one epoch, and does a takeover repair it? A generation goes up by a
 * takeover only, and this writer has no other reason for one: so a higher generation, or a gap that
 * the reader meets, proves that a loss hit. What came too early or too late to be a loss is a miss.
 */
public final class LostTransactions {
  private static final BankJob GROUP = BankJob.SUMS;
  private static final int ACCOUNTS = 200;
  private static final long PER_SECOND = 500;
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int MISSES_A_TRIAL = 20;

  /** After so many epochs without a word, nothing was lost. */
  private static final int EPOCHS_OF_A_MISS = 4;

  /** Longer than an epoch takes, shorter than anybody wants to wait. */
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(3);

  private final BenchLog log;
  private final ChildJvm writer;
  private final EpochCheck reader;
  private final Writing writing;

  private LostTransactions(BenchLog log, ChildJvm writer, EpochCheck reader, Writing writing) {
    this.log = log;
    this.writer = writer;
    this.reader = reader;
    this.writing = writing;
  }

  /**
   * What was seen.
   *
   * @param trials in which a loss hit
   * @param found how many of them were found within one epoch: at most the one before the lost one
   *     was shown after it
   * @param repaired how many of them ended in a takeover after which all rows are a recomputation
   * @param misses tries in which no loss hit
   * @param wrong epochs that were not what a recomputation gives
   */
  public record Outcome(int trials, int found, int repaired, int misses, int wrong) {}

  private record Trial(boolean lost, boolean found, boolean repaired) {}

  /**
   * Runs {@code trials} trials in {@code folder}, which must be empty, the ways of loss in turn.
   */
  public static Outcome run(Path folder, int trials, long seed) throws Exception {
    try (BenchLog log = new BenchLog(folder.resolve("log"));
        Writing writing =
            new Writing(
                new TransferWriter(
                    log.connection(),
                    log.transfers(),
                    new TransferGenerator(seed, ACCOUNTS)::next,
                    BenchLog.PARTITIONS,
                    Long.MAX_VALUE,
                    PER_SECOND,
                    () -> false,
                    transfer -> {}))) {
      try (ChildJvm writer = ChildJvm.start(command(log, folder.resolve("writer")));
          TransferLog transfers = new TransferLog(log.connection())) {
        writer.await(
            "make its topics", () -> GROUP.viewNames().stream().allMatch(log::hasTopic), LIMIT);
        try (EpochCheck reader = new EpochCheck(log.connection(), GROUP.views(), transfers)) {
          return new LostTransactions(log, writer, reader, writing).trials(trials);
        }
      }
    }
  }

  private static ChildJvm.Command command(BenchLog log, Path place) {
    List<String> arguments =
        List.of(
            log.connection().kafka(),
            log.connection().registry(),
            place.toString(),
            GROUP.name(),
            Long.toString(TRANSACTION_TIMEOUT.toMillis()));
    return BenchJvm.command("The writer", ViewChild.class, arguments, place.resolve("child.log"));
  }

  private Outcome trials(int wanted) throws Exception {
    List<Trial> trials = new ArrayList<>();
    int misses = 0;
    while (trials.size() < wanted) {
      Trial trial = trial(Loss.values()[trials.size() % Loss.values().length]);
      if (trial.lost()) {
        trials.add(trial);
      } else if (++misses > wanted * MISSES_A_TRIAL) {
        throw new IllegalStateException("no loss hit in %d tries".formatted(misses));
      }
    }
    return new Outcome(
        trials.size(),
        (int) trials.stream().filter(Trial::found).count(),
        (int) trials.stream().filter(Trial::repaired).count(),
        misses,
        reader.wrong());
  }

  private Trial trial(Loss loss) throws Exception {
    awaitEpochs(2);
    long generation = reader.generation();
    int told = reader.losses().size();
    int wrong = reader.wrong();
    strike(loss);
    int shown = reader.moved();
    int[] shownOfOld = new int[1];
    await(
        "a takeover, or epochs as if nothing had been",
        () -> {
          boolean over = reader.generation() > generation;
          shownOfOld[0] = over ? shownOfOld[0] : reader.moved() - shown;
          boolean missed = reader.losses().size() == told && shownOfOld[0] >= EPOCHS_OF_A_MISS;
          return over || missed;
        });
    boolean repaired = reader.generation() > generation;
    reader.checkAllRows();
    return new Trial(
        repaired || reader.losses().size() > told,
        shownOfOld[0] <= 1,
        repaired && reader.wrong() == wrong);
  }

  private void awaitEpochs(int more) throws Exception {
    int wanted = reader.moved() + more;
    await(more + " epochs", () -> reader.moved() >= wanted);
  }

  /** Reads on until {@code condition} holds. */
  private void await(String what, Until.Condition condition) throws Exception {
    Until.holds(
        what,
        LIMIT,
        () -> {
          if (writing.isDone()) {
            throw new IllegalStateException("the writer of transfers has come to an end");
          }
          reader.poll(POLL);
          return condition.holds();
        });
  }

  private void strike(Loss loss) throws Exception {
    OngoingTransactions transactions = new OngoingTransactions(log.admin(), GROUP.name());
    List<String> open = new ArrayList<>();
    Until.holds("an open transaction", LIMIT, () -> open.addAll(transactions.ids()));
    switch (loss) {
      case ABORTED -> transactions.fence(open.get(0));
      case PAUSED ->
          Standstill.during(
              writer.pid(),
              () -> {
                Until.holds(
                    "the broker to give up what is open",
                    LIMIT,
                    () -> transactions.ids().isEmpty());
                return null;
              });
    }
    reader.poll(POLL);
  }
}
