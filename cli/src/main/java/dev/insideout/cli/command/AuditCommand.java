package dev.insideout.cli.command;

import dev.insideout.cli.check.CheckReport;
import dev.insideout.cli.check.ViewCheck;
import dev.insideout.cli.log.LogAdmin;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.recomputation.At;
import dev.insideout.cli.recomputation.Audit;
import dev.insideout.cli.recomputation.AuditListing;
import dev.insideout.cli.recomputation.EpochAudit;
import dev.insideout.cli.recomputation.LogView;
import dev.insideout.cli.recomputation.PublishedEpoch;
import dev.insideout.cli.recomputation.PublishedEpochs;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.flink.view.KeySample;
import dev.insideout.sqlview.InvalidSqlException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout audit}. */
@Command(
    name = "audit",
    description = {
      "Proves published epochs of a view against the log: recomputes the view's statement over",
      "exactly the records below the epoch's positions, and compares with what its topic holds.",
      "Without a choice, the newest epoch.",
      "",
      "Ends with 0 when all is as the log gives it, with 1 when a row is not or the chain of",
      "epochs is broken, with 2 when the log no longer has all that an epoch was made of.",
      "Each epoch costs one reading of the log. With --keys, memory is that of the sample.",
    })
final class AuditCommand implements Callable<Integer> {
  private static final int MOST_PARTS = 1_000_000;

  @ParentCommand InsideoutCommand insideout;

  @Parameters(paramLabel = "VIEW", description = "The view.")
  String view;

  @ArgGroup Choice choice = new Choice();

  @Option(
      names = "--keys",
      paramLabel = "PERCENT%",
      description = "Only so many of the keys, another sample of them each time.")
  String keys = "100%";

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "Shows N rows that differ at most, of each epoch. Default: 10.")
  int samples = 10;

  /** Which epochs; one of them at most is given. */
  static final class Choice {
    @Option(names = "--epoch", paramLabel = "GENERATION/EPOCH", description = "This epoch.")
    Optional<String> epoch = Optional.empty();

    @Option(names = "--last", paramLabel = "N", description = "The last N epochs.")
    Integer last;

    @Option(names = "--all", description = "Every epoch that the topic still has.")
    boolean all;

    @Option(
        names = "--sample",
        paramLabel = "N",
        description = "N epochs by chance, of those that the topic still has.")
    Integer sample;
  }

  @Override
  public Integer call() throws BadRecordException, InvalidSqlException {
    insideout.project().requireViews(List.of(view));
    LogConnection log = insideout.environment().log();
    Output output = insideout.output();
    KeySample sample = sample();
    if (samples < 0) {
      throw CommandFailure.badInput("--samples must not be negative and is %d.".formatted(samples));
    }
    if (sample.parts() > 1) {
      output.progress(
          "Only keys of part %d of %d are looked at.".formatted(sample.part(), sample.parts()));
    }
    LogView logView = LogView.of(log, insideout.sql(), view);
    CheckReport topic = check(log);
    List<PublishedEpoch> epochs = chosen(PublishedEpochs.read(log, view), logView, output);
    List<EpochAudit> audits = new Audit(log, view, logView, sample, samples).run(epochs);
    new AuditListing(view, output).show(audits, topic);
    boolean well = topic.well() && audits.stream().allMatch(EpochAudit::holds);
    return (well ? ExitCode.DONE : ExitCode.NOT_SO).number();
  }

  private CheckReport check(LogConnection log) {
    try (LogAdmin admin = LogAdmin.connect(log)) {
      admin.requireTopicOf(view);
      return new ViewCheck(
              log,
              view,
              admin.describe(List.of(view)).get(view).partitions(),
              admin.compactionLag(view))
          .run();
    }
  }

  private List<PublishedEpoch> chosen(PublishedEpochs all, LogView logView, Output output) {
    if (choice.epoch.isPresent()) {
      return List.of(named(all, logView, output));
    }
    List<PublishedEpoch> own =
        new ArrayList<>(
            all.epochs().stream()
                .filter(epoch -> epoch.version().equals(logView.version()))
                .toList());
    if (own.isEmpty()) {
      throw CommandFailure.badInput(
          "View %s has no epoch of version %s, which its statement in this project is; %s."
              .formatted(
                  view,
                  logView.version(),
                  all.newest()
                      .map(
                          newest ->
                              "its newest is %s by version %s".formatted(newest, newest.version()))
                      .orElse("it has published none yet")));
    }
    if (choice.all) {
      return own;
    }
    int count = count();
    if (choice.sample != null) {
      Collections.shuffle(own);
      List<PublishedEpoch> sampled = new ArrayList<>(own.subList(0, Math.min(count, own.size())));
      sampled.sort(Comparator.comparing(PublishedEpoch::id));
      return sampled;
    }
    return own.subList(Math.max(0, own.size() - count), own.size());
  }

  private int count() {
    int count = choice.sample != null ? choice.sample : choice.last != null ? choice.last : 1;
    if (count < 1) {
      throw CommandFailure.badInput("So many epochs cannot be audited: %d.".formatted(count));
    }
    return count;
  }

  private PublishedEpoch named(PublishedEpochs all, LogView logView, Output output) {
    if (!(At.parse(choice.epoch.get()) instanceof At.Epoch at)) {
      throw CommandFailure.badInput(
          "--epoch %s is no epoch (generation/epoch).".formatted(choice.epoch.get()));
    }
    PublishedEpoch epoch = all.require(at.epoch());
    if (!epoch.version().equals(logView.version())) {
      output.progress(
          "Epoch %s was published by version %s, and the statement in this project is version %s: what differs may be the statement."
              .formatted(epoch.id(), epoch.version(), logView.version()));
    }
    return epoch;
  }

  private KeySample sample() {
    if (!keys.matches("\\d{1,3}(\\.\\d{1,4})?%")) {
      throw CommandFailure.badInput("--keys %s is no percentage, such as 1%%.".formatted(keys));
    }
    double percent = Double.parseDouble(keys.replace("%", ""));
    if (percent <= 0 || percent > 100) {
      throw CommandFailure.badInput("--keys %s is not between 0%% and 100%%.".formatted(keys));
    }
    int parts = (int) Math.min(MOST_PARTS, Math.round(100 / percent));
    return new KeySample(parts, ThreadLocalRandom.current().nextInt(parts));
  }
}
