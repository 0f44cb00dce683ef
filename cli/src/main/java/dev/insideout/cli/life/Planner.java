package dev.insideout.cli.life;

import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.Group;
import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.cli.ledger.Release;
import dev.insideout.cli.log.RegionAdmins;
import dev.insideout.cli.log.TopicKeeping;
import dev.insideout.cli.program.JavaJobs;
import dev.insideout.sqlview.GroupVersion;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.Residency;
import dev.insideout.sqlview.SqlProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares a project with what is deployed: one verdict a group. Meaning decides, not text:
 * statements that are planned alike are the same version.
 */
public final class Planner {
  private final Site site;
  private final Map<String, GroupRecord> deployed;

  public Planner(Site site) {
    this.site = site;
    this.deployed = site.ledger().groups();
  }

  /**
   * The plans of {@code groups}, in their order.
   *
   * @throws InvalidSqlException when a statement of one is wrong
   */
  public List<GroupPlan> plan(List<Group> groups) throws InvalidSqlException {
    List<GroupPlan> plans = new ArrayList<>();
    try (RegionAdmins regions = new RegionAdmins(site.log())) {
      Map<String, NavigableSet<String>> readers = regions.in("").readers();
      for (Group group : groups) {
        plans.add(plan(group, GroupVersion.of(site.sql(), group.name()), regions, readers));
      }
    }
    return plans;
  }

  /** The groups that are deployed and that the project no longer has, to be retired. */
  public List<GroupPlan> retired(Collection<Group> ofProject) {
    Set<String> names = new HashSet<>();
    ofProject.forEach(group -> names.add(group.name()));
    return deployed.values().stream()
        .filter(record -> record.live().isPresent() && !names.contains(record.group()))
        .filter(record -> !isOfThisBuild(record.live().get(), record.group()))
        .map(
            record ->
                new GroupPlan(
                    new Group(record.group(), List.of()),
                    Verdict.RETIRE,
                    "it is deployed and no longer in the project: 'insideout retire %s' ends it"
                        .formatted(record.group()),
                    Optional.empty(),
                    record,
                    0,
                    Optional.empty(),
                    OptionalLong.empty(),
                    List.of()))
        .toList();
  }

  private static boolean isOfThisBuild(Release live, String group) {
    return live.inJava() && JavaJobs.ofThisBuild().named(group).isPresent();
  }

  /**
   * The plan that makes {@code version} of a group, which need not be what the project says.
   *
   * @throws InvalidSqlException when a statement is wrong
   */
  GroupPlan plan(Group group, GroupVersion version) throws InvalidSqlException {
    try (RegionAdmins regions = new RegionAdmins(site.log())) {
      return plan(group, version, regions, regions.in("").readers());
    }
  }

  private GroupPlan plan(
      Group group,
      GroupVersion version,
      RegionAdmins regions,
      Map<String, NavigableSet<String>> readers)
      throws InvalidSqlException {
    GroupRecord record = deployed.getOrDefault(group.name(), GroupRecord.none(group.name()));
    Optional<FlinkJob> job = site.seenJob(group);
    Judgement judgement = judge(version, record, job, regions);
    boolean replays =
        judgement.verdict() == Verdict.CREATE || judgement.verdict() == Verdict.REBUILD;
    long replay = replays ? records(version, regions) : 0;
    TreeSet<String> known = new TreeSet<>();
    version.viewNames().forEach(v -> known.addAll(readers.getOrDefault(v, new TreeSet<>())));
    known.remove(group.name());
    return new GroupPlan(
        group,
        judgement.verdict(),
        judgement.reason(),
        Optional.of(version),
        record,
        replay,
        record.rate().isPresent() && replays
            ? Optional.of(Duration.ofSeconds(Math.round(replay / record.rate().getAsDouble())))
            : Optional.empty(),
        job.flatMap(seen -> site.flink().lastCheckpoint(seen))
            .map(last -> OptionalLong.of(last.bytes()))
            .orElse(OptionalLong.empty()),
        List.copyOf(known));
  }

  private record Judgement(Verdict verdict, String reason) {}

  private Judgement judge(
      GroupVersion version, GroupRecord record, Optional<FlinkJob> job, RegionAdmins regions)
      throws InvalidSqlException {
    Optional<String> carried = carriedAway(version);
    if (carried.isPresent()) {
      return new Judgement(Verdict.REFUSE, carried.get());
    }
    if (record.live().isEmpty()) {
      String nothing =
          site.unknownJob(record.group()).isPresent()
              ? "its job runs, and the ledger knows nothing of it"
              : "nothing of it is deployed";
      return unbuildable(version, regions)
          .map(reason -> new Judgement(Verdict.REFUSE, reason))
          .orElse(new Judgement(Verdict.CREATE, nothing));
    }
    Release live = record.live().get();
    if (live.version().equals(version.id())) {
      return sameVersion(live, job);
    }
    GroupVersion before = GroupVersion.of(live.sql(), record.group());
    if (live.meaning().equals(version.meaning())) {
      return new Judgement(
          Verdict.RESTART,
          "the same rows, made alike, in epochs of %d ms (they are of %d ms)"
              .formatted(version.interval().toMillis(), before.interval().toMillis()));
    }
    VersionChange change = new VersionChange(before, version);
    Optional<String> breach =
        change.breach().isPresent() ? change.breach() : unbuildable(version, regions);
    if (breach.isPresent()) {
      return new Judgement(Verdict.REFUSE, breach.get());
    }
    boolean built = record.building().filter(b -> b.version().equals(version.id())).isPresent();
    return new Judgement(
        Verdict.REBUILD, change.summary() + (built ? "; it is being built already" : ""));
  }

  private Judgement sameVersion(Release live, Optional<FlinkJob> job) {
    boolean seen = site.environment().flink().isPresent() && live.deployment().isEmpty();
    if (seen && job.isEmpty()) {
      return new Judgement(
          Verdict.RESTART, "what is deployed means the same, but its job does not run");
    }
    Map<String, String> settings = site.settings();
    Set<String> changed = new TreeSet<>(settings.keySet());
    changed.addAll(live.settings().keySet());
    changed.removeIf(name -> Objects.equals(settings.get(name), live.settings().get(name)));
    return changed.isEmpty()
        ? new Judgement(Verdict.UNCHANGED, "what is deployed means the same")
        : new Judgement(
            Verdict.RESTART,
            "the same rows, made alike; Flink's settings differ: " + String.join(", ", changed));
  }

  /** What of another region it would carry away, if it may not. */
  private Optional<String> carriedAway(GroupVersion version) {
    return Residency.violations(version.sql(), version.viewNames(), Set.of(site.log().region()))
        .stream()
        .findFirst()
        .map(Planner::text);
  }

  private static String text(SqlProblem problem) {
    return "%s:%d: %s: %s"
        .formatted(problem.path(), problem.line(), problem.reason(), problem.fix());
  }

  /** Why the version cannot be built from the log. */
  private Optional<String> unbuildable(GroupVersion version, RegionAdmins regions)
      throws InvalidSqlException {
    Optional<String> lost = lostLog(version, regions);
    return lost.isPresent() ? lost : unreadable(version);
  }

  /** What of the log is missing. */
  private static Optional<String> lostLog(GroupVersion version, RegionAdmins regions) {
    Map<String, TopicKeeping> there = regions.keeping(version.topics());
    for (String topic : version.topics()) {
      if (!there.containsKey(topic)) {
        return Optional.of(
            "topic %s, which it reads, does not exist: its service has not written yet"
                .formatted(topic));
      }
      long lost = there.get(topic).begins().values().stream().mapToLong(Long::longValue).sum();
      if (lost > 0) {
        return Optional.of(
            "the log can no longer build it: the first %,d records of topic %s are deleted. Let the topic keep its records (retention.ms=-1, or cleanup.policy=compact), and have its service write them again"
                .formatted(lost, topic));
      }
    }
    return Optional.empty();
  }

  /** Why what is in the log cannot be read as the version's tables have it. */
  private Optional<String> unreadable(GroupVersion version) throws InvalidSqlException {
    return version.unreadable(site.log()).stream().findFirst().map(Planner::text);
  }

  private static long records(GroupVersion version, RegionAdmins regions) {
    Set<String> inputs = new TreeSet<>(version.topics());
    inputs.addAll(version.viewsRead());
    return regions.records(inputs);
  }
}
