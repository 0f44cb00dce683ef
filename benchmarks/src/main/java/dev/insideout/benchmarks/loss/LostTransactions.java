package dev.insideout.benchmarks.loss;

import dev.insideout.benchmarks.bank.BankView;
import dev.insideout.benchmarks.bank.TransferGenerator;
import dev.insideout.benchmarks.bank.TransferLog;
import dev.insideout.benchmarks.bank.TransferWriter;
import dev.insideout.benchmarks.place.BenchJvm;
import dev.insideout.benchmarks.place.BenchLog;
import dev.insideout.benchmarks.place.Until;
import dev.insideout.benchmarks.scenario.EpochCheck;
import dev.insideout.benchmarks.scenario.ViewChild;
import dev.insideout.platform.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A transaction of a view's writer is lost, again and again, while transfers are written: is it
 * found before a reader shows anything after it, and does a takeover repair it? A trial counts when
 * the topic itself proves the loss; one that came too late or too early is tried again.
 */
public final class LostTransactions {
  private static final BankView VIEW = BankView.CREDITS;
  private static final int ACCOUNTS = 200;
  private static final long PER_SECOND = 500;
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int TRIES_A_TRIAL = 20;

  /** Longer than an epoch takes, shorter than anybody wants to wait. */
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(5);

  private final BenchLog log;
  private final Path folder;
  private int started;

  private LostTransactions(BenchLog log, Path folder) {
    this.log = log;
    this.folder = folder;
  }

  /**
   * What was seen.
   *
   * @param trials in which a loss really hit
   * @param found how many of them were found before an epoch after the lost one was shown
   * @param repaired how many of them ended in a higher generation whose rows are a recomputation
   * @param misses tries in which no transaction was lost
   */
  public record Outcome(int trials, int found, int repaired, int misses) {}

  private record Trial(boolean lost, boolean found, boolean repaired) {}

  /** Runs {@code trials} trials in {@code folder}, which must be empty, the ways of loss in turn. */
  public static Outcome run(Path folder, int trials, long seed) throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (BenchLog log = new BenchLog(folder.resolve("log"))) {
      thread.submit(
          new TransferWriter(
              log.connection(),
              log.transfers(),
              new TransferGenerator(seed, ACCOUNTS),
              BenchLog.PARTITIONS,
              Long.MAX_VALUE,
              PER_SECOND,
              enough::get,
              transfer -> {}));
      return new LostTransactions(log, folder).trials(trials);
    } finally {
      enough.set(true);
      thread.shutdownNow();
    }
  }

  private Outcome trials(int wanted) throws Exception {
    List<Trial> trials = new ArrayList<>();
    int misses = 0;
    while (trials.size() < wanted) {
      Loss loss = Loss.values()[trials.size() % Loss.values().length];
      Trial trial = trial(loss);
      if (trial.lost()) {
        trials.add(trial);
      } else if (++misses > wanted * TRIES_A_TRIAL) {
        throw new IllegalStateException("no transaction was lost in %d tries".formatted(misses));
      }
    }
    return new Outcome(
        trials.size(),
        (int) trials.stream().filter(Trial::found).count(),
        (int) trials.stream().filter(Trial::repaired).count(),
        misses);
  }

  private Trial trial(Loss loss) throws Exception {
    try (ChildJvm writer = ChildJvm.start(command(Optional.empty()));
        TransferLog transfers = new TransferLog(log.connection())) {
      awaitTopic();
      try (MarkerChain chain = new MarkerChain(log.connection(), VIEW.view());
          EpochCheck reader =
              new EpochCheck(log.connection(), List.of(VIEW), transfers)) {
        awaitEpochs(reader, chain, reader.moved() + 2);
        long generation = chain.generation();
        strike(loss, writer);
        return watch(reader, chain, generation);
      }
    }
  }

  /** A writer that goes on from nothing, or from what its predecessor left. */
  private ChildJvm.Command command(Optional<String> state) {
    Path place = folder.resolve("writer-" + started++);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                log.connection().kafka(),
                log.connection().registry(),
                place.toString(),
                VIEW.view(),
                Long.toString(TRANSACTION_TIMEOUT.toMillis())));
    state.ifPresent(arguments::add);
    return BenchJvm.command("The writer", ViewChild.class, arguments, place.resolve("child.log"));
  }

  private void awaitTopic() throws Exception {
    Until.holds(
        "the topic of " + VIEW.view(),
        LIMIT,
        () -> log.admin().listTopics().names().get().contains(VIEW.view()));
  }

  private static void awaitEpochs(EpochCheck reader, MarkerChain chain, int wanted)
      throws Exception {
    Until.holds(
        wanted + " epochs",
        LIMIT,
        () -> {
          reader.poll(Duration.ofMillis(20));
          chain.poll();
          return reader.moved() >= wanted;
        });
  }

  private void strike(Loss loss, ChildJvm writer) throws Exception {
    OngoingTransactions transactions = new OngoingTransactions(log.admin(), VIEW.view());
    List<String> open = new ArrayList<>();
    Until.holds("an open transaction", LIMIT, () -> open.addAll(transactions.ids()));
    switch (loss) {
      case ABORTED -> transactions.fence(open.get(0));
      case PAUSED -> {
        signal(writer, "STOP");
        try {
          Until.holds(
              "the broker to give up what is open", LIMIT, () -> transactions.ids().isEmpty());
        } finally {
          signal(writer, "CONT");
        }
      }
    }
  }

  private static void signal(ChildJvm writer, String signal) throws Exception {
    int exit =
        new ProcessBuilder("kill", "-" + signal, Long.toString(writer.pid())).start().waitFor();
    if (exit != 0) {
      throw new IllegalStateException("kill -%s gave %d".formatted(signal, exit));
    }
  }
}
