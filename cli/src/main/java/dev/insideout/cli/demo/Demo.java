package dev.insideout.cli.demo;

import dev.insideout.cli.demo.DemoReport.ViewReport;
import dev.insideout.cli.flink.Group;
import dev.insideout.cli.flink.Groups;
import dev.insideout.cli.log.DeadLetterCount;
import dev.insideout.cli.log.LogAdmin;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.platform.Platform;
import dev.insideout.cli.program.JavaJobs;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.demo.Company;
import dev.insideout.demo.CompanyOptions;
import dev.insideout.demo.recomputation.Mismatch;
import dev.insideout.demo.recomputation.Recomputation;
import dev.insideout.demo.recomputation.ViewComparison;
import dev.insideout.sqlview.SqlProject;
import dev.insideout.sqlview.ViewDescription;
import dev.insideout.sqlview.ViewJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.generic.GenericRecord;

/** The example company at work on an embedded platform, its views watched and at last checked. */
public final class Demo implements AutoCloseable {
  private static final Duration CATCH_UP_PATIENCE = Duration.ofSeconds(60);
  private static final long PERIOD_MILLIS = 1000;
  private static final int MISMATCHES_SHOWN = 5;

  /** The column in which a job says what it has decided. */
  private static final String DECIDED = "status";

  private final Platform platform;
  private final LogConnection log;
  private final DemoOptions options;
  private final Output output;
  private final Company company;
  private final Map<String, List<String>> sources = new LinkedHashMap<>();
  private final Map<String, String> groups = new HashMap<>();
  private final List<ViewWatch> watches = new ArrayList<>();

  /** Those of jobs in Java: what they have decided is counted. */
  private final Set<String> tallied = new HashSet<>();

  private volatile boolean closed;

  /**
   * Opens the company's log and starts those of its views that do not run yet.
   *
   * @throws Exception as {@link dev.insideout.cli.flink.Deployment#start} does
   */
  public Demo(Platform platform, ProjectFolder project, DemoOptions options, Output output)
      throws Exception {
    this.platform = platform;
    this.log = platform.environment().log();
    this.options = options;
    this.output = output;
    this.company = Company.open(log, CompanyOptions.endless(options.simulation(), options.rate()));
    SqlProject sql = SqlProject.open(project.root());
    for (String view : options.views()) {
      ViewDescription description = ViewJob.describe(sql, view);
      sources.put(view, description.sources());
      groups.put(view, description.group());
    }
    for (ViewDescription view : JavaJobs.ofThisBuild().describe()) {
      if (options.jobs().contains(view.group())) {
        sources.put(view.name(), view.sources());
        groups.put(view.name(), view.group());
        tallied.add(view.name());
      }
    }
    List<String> wanted = new ArrayList<>(options.views());
    wanted.addAll(options.jobs());
    for (Group group : new Groups(project).of(wanted)) {
      if (!platform.deployment().runs(group)) {
        output.progress("Starting %s …".formatted(group.title()));
        platform.runs().start(group, Optional.empty(), Optional.empty());
      }
    }
  }

  /**
   * Lets the company work and shows what flows; for ever, or for the time that was asked for. Then
   * waits until the views have caught up, and compares them with a recomputation of the log.
   *
   * @return empty when it was closed before
   * @throws CommandFailure when a view does not catch up
   */
  public Optional<DemoReport> run(int columns) throws Exception {
    Map<String, Freshness> freshness = new HashMap<>();
    sources.keySet().forEach(view -> freshness.put(view, new Freshness()));
    for (String view : sources.keySet()) {
      Tally tally = tallied.contains(view) ? Tally.of(DECIDED) : Tally.none();
      watches.add(new ViewWatch(log, view, freshness.get(view), tally));
    }
    try (LogWatch logWatch = new LogWatch(log, readersOf(freshness))) {
      double seconds = work(new Picture(output, platform.running(), !options.headless(), columns));
      if (closed) {
        return Optional.empty();
      }
      company.close();
      Positions ends = logWatch.stop();
      for (ViewWatch watch : watches) {
        awaitCovering(watch, ends);
      }
      output.progress("Recomputing the views from the log …");
      return Optional.of(report(seconds));
    }
  }

  private Map<String, List<Freshness>> readersOf(Map<String, Freshness> freshness) {
    return sources.values().stream()
        .flatMap(List::stream)
        .distinct()
        .collect(
            Collectors.toMap(
                topic -> topic,
                topic ->
                    sources.keySet().stream()
                        .filter(view -> sources.get(view).contains(topic))
                        .map(freshness::get)
                        .toList()));
  }

  /** Returns how long the company worked, in seconds. */
  private double work(Picture picture) throws InterruptedException {
    long began = System.nanoTime();
    long most = options.time().map(Duration::toNanos).orElse(Long.MAX_VALUE);
    company.start();
    for (long elapsed = 0; elapsed < most; elapsed = System.nanoTime() - began) {
      long left = options.time().isEmpty() ? PERIOD_MILLIS : (most - elapsed) / 1_000_000 + 1;
      if (company.awaitEnd(Duration.ofMillis(Math.min(PERIOD_MILLIS, left)))) {
        break;
      }
      picture.show(
          Duration.ofNanos(System.nanoTime() - began),
          company.written(),
          watches.stream().map(ViewWatch::status).toList());
    }
    return (System.nanoTime() - began) / 1e9;
  }

  private void awaitCovering(ViewWatch watch, Positions ends) throws InterruptedException {
    Positions wanted = only(sources.get(watch.view()), ends);
    boolean covering = watch.awaitCovering(wanted, CATCH_UP_PATIENCE);
    watch.status();
    if (!covering) {
      throw CommandFailure.notSo(
          "View %s has not caught up %d s after the company stopped: it is at %s and the log at %s."
              .formatted(watch.view(), CATCH_UP_PATIENCE.toSeconds(), watch.positions(), wanted));
    }
  }

  private static Positions only(List<String> topics, Positions positions) {
    Map<SourcePartition, Long> kept = new HashMap<>(positions.next());
    kept.keySet().removeIf(partition -> !topics.contains(partition.topic()));
    return Positions.of(kept);
  }

  private DemoReport report(double seconds) throws InterruptedException {
    List<ViewReport> reports = new ArrayList<>();
    try (LogAdmin admin = LogAdmin.connect(log);
        DeadLetterCount deadLetters = new DeadLetterCount(log)) {
      deadLetters.update(admin.topics());
      for (ViewWatch watch : watches) {
        Map<GenericRecord, GenericRecord> rows = watch.stop();
        reports.add(
            new ViewReport(
                watch.status(),
                deadLetters.of(groups.get(watch.view()), Set.of(watch.view())),
                mismatches(watch.view(), watch.positions(), rows)));
      }
    }
    return new DemoReport(company.events(), seconds, options.simulation().seed(), reports);
  }

  private OptionalLong mismatches(
      String view, Positions positions, Map<GenericRecord, GenericRecord> rows) {
    if (!Recomputation.VIEWS.contains(view)) {
      return OptionalLong.empty();
    }
    List<Mismatch> mismatches =
        ViewComparison.compare(Recomputation.of(log, positions).rows(view), rows);
    mismatches.stream()
        .limit(MISMATCHES_SHOWN)
        .forEach(mismatch -> output.progress("%s: %s".formatted(view, mismatch)));
    return OptionalLong.of(mismatches.size());
  }

  /** Stops the company and whoever watches it; the platform goes on. */
  @Override
  public void close() {
    closed = true;
    try {
      company.close();
    } finally {
      watches.forEach(ViewWatch::close);
    }
  }
}
