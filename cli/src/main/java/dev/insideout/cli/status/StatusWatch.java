package dev.insideout.cli.status;

import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.FlinkRest;
import dev.insideout.cli.flink.GroupJobs;
import dev.insideout.cli.flink.LastCheckpoint;
import dev.insideout.cli.log.DeadLetterCount;
import dev.insideout.cli.log.LogAdmin;
import dev.insideout.cli.log.NewestEpoch;
import dev.insideout.cli.log.RegionLags;
import dev.insideout.cli.log.TopicEnds;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.sqlview.ViewDescription;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Looks, again and again, how the views of a project do: asks Kafka, and Flink where it answers.
 */
final class StatusWatch implements AutoCloseable {
  /** By group, its views; all of the project's, whichever are shown. */
  private final Map<String, Set<String>> groups;

  private final Optional<FlinkRest> flink;
  private final LogAdmin admin;
  private final TopicEnds ends;
  private final RegionLags lags;
  private final DeadLetterCount deadLetters;

  /**
   * @param views all of the project that can be read
   * @param flink empty where the environment names none
   * @throws CommandFailure when no broker answers
   */
  StatusWatch(LogConnection log, List<ViewDescription> views, Optional<FlinkRest> flink) {
    this.groups =
        views.stream()
            .collect(
                Collectors.groupingBy(
                    ViewDescription::group,
                    Collectors.mapping(ViewDescription::name, Collectors.toSet())));
    this.flink = flink;
    this.admin = LogAdmin.connect(log);
    this.ends = new TopicEnds(log);
    this.lags = new RegionLags(log);
    this.deadLetters = new DeadLetterCount(log);
  }

  /**
   * What one look has seen.
   *
   * @param flinkAway why Flink could not be asked; empty when it was, or there is none
   */
  record Look(List<ViewStatus> views, Optional<String> flinkAway) {}

  /** Looks at {@code views}. */
  Look look(List<ViewDescription> views) {
    Jobs jobs = Jobs.NONE;
    Optional<String> flinkAway = Optional.empty();
    try {
      jobs = jobs(views);
    } catch (CommandFailure e) {
      if (e.exitCode() != ExitCode.UNREACHABLE) {
        throw e;
      }
      flinkAway = Optional.of(e.getMessage());
    }
    NavigableSet<String> topics = admin.topics();
    deadLetters.update(topics);
    Map<String, NavigableSet<String>> readers = admin.services(groups.keySet());
    List<ViewStatus> statuses = new ArrayList<>();
    for (ViewDescription view : views) {
      String group = view.group();
      Optional<NewestEpoch> newest =
          topics.contains(view.name()) ? ends.newestEpoch(view.name()) : Optional.empty();
      RegionLags.Beyond beyond =
          newest
              .map(epoch -> lags.beyond(sources(epoch.positions(), groups.get(group))))
              .orElse(RegionLags.Beyond.NOTHING);
      statuses.add(
          new ViewStatus(
              view,
              Instant.now(),
              newest,
              beyond.lag(),
              beyond.silent(),
              jobs.all().of(group),
              Optional.ofNullable(jobs.checkpoints().get(group)),
              jobs.restarts().getOrDefault(group, OptionalLong.empty()),
              deadLetters.of(group, groups.get(group)),
              readers.getOrDefault(view.name(), new TreeSet<>())));
    }
    return new Look(List.copyOf(statuses), flinkAway);
  }

  /** What a job reads back of its own views is as far as it is by itself. */
  private static Positions sources(Positions read, Set<String> own) {
    Map<SourcePartition, Long> sources = new HashMap<>(read.next());
    sources.keySet().removeIf(p -> p.region().isEmpty() && own.contains(p.topic()));
    return Positions.of(sources);
  }

  /** What Flink knows, by group. */
  private record Jobs(
      GroupJobs all, Map<String, LastCheckpoint> checkpoints, Map<String, OptionalLong> restarts) {
    static final Jobs NONE = new Jobs(new GroupJobs(List.of()), Map.of(), Map.of());
  }

  private Jobs jobs(List<ViewDescription> views) {
    if (flink.isEmpty()) {
      return Jobs.NONE;
    }
    GroupJobs all = new GroupJobs(flink.get().jobs());
    Map<String, FlinkJob> jobs = new HashMap<>();
    for (ViewDescription view : views) {
      all.of(view.group()).ifPresent(job -> jobs.put(view.group(), job));
    }
    // The first question makes Flink look; the answer to a later one is what it has seen.
    jobs.values().forEach(flink.get()::restarts);
    Map<String, LastCheckpoint> checkpoints = new HashMap<>();
    jobs.forEach(
        (group, job) ->
            flink.get().lastCheckpoint(job).ifPresent(last -> checkpoints.put(group, last)));
    Map<String, OptionalLong> restarts = new HashMap<>();
    jobs.forEach((group, job) -> restarts.put(group, flink.get().restarts(job)));
    return new Jobs(all, checkpoints, restarts);
  }

  @Override
  public void close() {
    deadLetters.close();
    lags.close();
    ends.close();
    admin.close();
  }
}
