package dev.insideout.cli.command;

import dev.insideout.cli.log.LogAdmin;
import dev.insideout.cli.log.TopicSchemas;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.NearNames;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.program.JavaJobs;
import dev.insideout.cli.project.Environment;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.cli.read.AsOfListing;
import dev.insideout.cli.read.DeadLetterListing;
import dev.insideout.cli.read.ReadOptions;
import dev.insideout.cli.read.RecordListing;
import dev.insideout.cli.read.TopicListing;
import dev.insideout.cli.read.ViewListing;
import dev.insideout.cli.recomputation.At;
import dev.insideout.cli.recomputation.ChosenCut;
import dev.insideout.cli.recomputation.LogView;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.topic.DeadLetter;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.sqlview.InvalidSqlException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout read}. */
@Command(
    name = "read",
    description = {
      "Shows the rows of a view or the records of a topic.",
      "",
      "A view is shown as of its last whole epoch, and followed epoch by epoch. A compacted topic",
      "is shown as the table that it stands for, any other record by record. With --json each",
      "line is a row, or {\"key\": {…}, \"value\": null} where one is gone: lines that publish takes.",
      "A topic without one schema for all values (several types, JSON) is shown record by record.",
      "",
      "With --at, a view is recomputed from the log as of then: a time in ISO-8601 (the newest",
      "epoch that is not later), an epoch (generation/epoch), or positions, as 'insideout epochs'",
      "shows them. It is refused where retention or compaction may have taken part of the log.",
    })
final class ReadCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(paramLabel = "VIEW|TOPIC", description = "The view or topic.")
  String name;

  @Option(
      names = "--key",
      paramLabel = "COLUMN=VALUE|JSON",
      description = "Only rows with this value in this column of the key; may be repeated.")
  List<String> key = List.of();

  @Option(names = "--follow", description = "Goes on with what comes, until interrupted.")
  boolean follow;

  @Option(names = "--limit", paramLabel = "N", description = "Ends after N rows.")
  long limit = Long.MAX_VALUE;

  @Option(
      names = "--all",
      description = "Every record of a compacted topic, not the newest of each key.")
  boolean all;

  @Option(
      names = "--at",
      paramLabel = "CUT",
      description = "As of a time, an epoch or positions: recomputed from the log.")
  Optional<String> at = Optional.empty();

  @Override
  public Integer call() throws BadRecordException, InvalidSqlException {
    if (limit < 0) {
      throw CommandFailure.badInput("--limit must not be negative and is %d.".formatted(limit));
    }
    ProjectFolder project = insideout.project();
    Environment environment = insideout.environment();
    LogConnection log = environment.log();
    Output output = insideout.output();
    ReadOptions options = new ReadOptions(key, follow, limit, all);
    if (at.isPresent()) {
      showAsOf(At.parse(at.get()), log, options, output);
      return ExitCode.DONE.number();
    }
    boolean compacted = requireTopic(project, log);
    if (isView(project) && !all) {
      new ViewListing(log, name, options, output).show();
    } else if (DeadLetter.isDeadLetterTopic(name)) {
      new DeadLetterListing(log, name, options, output).show();
    } else if (!TopicSchemas.haveOneRecord(name, new SchemaRegistry(log.registry()))) {
      new RecordListing(log, name, options, output).show();
    } else {
      new TopicListing(log, name, compacted && !all, options, output).show();
    }
    return ExitCode.DONE.number();
  }

  private void showAsOf(At cut, LogConnection log, ReadOptions options, Output output)
      throws InvalidSqlException {
    if (follow || all) {
      throw CommandFailure.badInput(
          "--at shows the rows of a view at one cut of the log: there is nothing to follow, and no record but these.");
    }
    insideout.project().requireViews(List.of(name));
    LogView view = LogView.of(log, insideout.sql(), name);
    ChosenCut chosen = ChosenCut.of(cut, log, name, view);
    output.progress("%s as of %s".formatted(name, chosen.text(view)));
    new AsOfListing(options, output).show(view.at(chosen.positions()));
  }

  private boolean isView(ProjectFolder project) {
    return project.views().contains(name)
        || JavaJobs.ofThisBuild().all().stream().anyMatch(j -> JavaJobs.views(j).contains(name));
  }

  /** Makes sure that there is something to read, and tells whether it is compacted. */
  private boolean requireTopic(ProjectFolder project, LogConnection log) {
    try (LogAdmin admin = LogAdmin.connect(log)) {
      Set<String> topics = admin.topics();
      if (topics.contains(name)) {
        return admin.describe(List.of(name)).get(name).compacted();
      }
      if (isView(project)) {
        throw admin.neverRan(name);
      }
      Set<String> known = new TreeSet<>(topics);
      known.addAll(project.views());
      throw CommandFailure.badInput(
          "There is no view or topic '%s' on Kafka at %s. %s"
              .formatted(name, log.kafka(), NearNames.hint(name, "topic", known)));
    }
  }
}
