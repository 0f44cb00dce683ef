package dev.insideout.cli.life;

import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.cli.ledger.Release;
import dev.insideout.cli.log.RegionAdmins;
import dev.insideout.cli.log.TopicKeeping;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.savepoint.Beginner;
import dev.insideout.cli.savepoint.KnownPoint;
import dev.insideout.cli.savepoint.KnownPoints;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.sqlview.GroupVersion;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.PlannedOperator;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the known-good point that a version is to begin at, and makes sure that it can, before
 * anything is stopped: its state is that of the version, and the log still has what comes after it.
 */
public final class StartingPoint {
  private final Site site;
  private final Path workingFolder;

  /**
   * @param workingFolder where relative paths begin
   */
  public StartingPoint(Site site, Path workingFolder) {
    this.site = site;
    this.workingFolder = workingFolder;
  }

  /**
   * Where {@code point} is, as Flink takes it.
   *
   * @throws CommandFailure when there is none, or the version of {@code plan} may not begin there
   * @throws InvalidSqlException when its statement is wrong
   */
  public String find(KnownPoint point, GroupPlan plan) throws InvalidSqlException {
    GroupVersion version = plan.version().orElseThrow();
    KnownPoints.Found found =
        new KnownPoints(site.environment(), workingFolder, beginner(plan, version)).find(point);
    if (found.positions().isPresent()) {
      requireLog(found.positions().get(), version, found.location());
    }
    site.output()
        .progress(
            "%s begins with %s. Its job reads the log on from there, and publishes what differs once it is as far as its topics are."
                .formatted(plan.group().title(), found.told()));
    return found.location();
  }

  private Beginner beginner(GroupPlan plan, GroupVersion version) throws InvalidSqlException {
    return new Beginner(
        plan.group().title(),
        plan.group().name(),
        version.id(),
        alike(plan.deployed(), version),
        version.viewNames(),
        PlannedOperator.of(version.sql(), version.group(), site.settings()),
        site.environment().flink().isPresent() ? jobsAtWork() : Set.of());
  }

  private Set<String> jobsAtWork() {
    return site.flink().jobs().stream()
        .filter(job -> !job.ended())
        .map(FlinkJob::id)
        .collect(Collectors.toSet());
  }

  /** A version of another name may mean the same, with epochs of another length. */
  private static Set<String> alike(GroupRecord deployed, GroupVersion version) {
    Set<String> alike = new HashSet<>(Set.of(version.id()));
    Stream.of(deployed.live(), deployed.building(), deployed.kept())
        .flatMap(release -> release.stream())
        .filter(release -> release.meaning().equals(version.meaning()))
        .map(Release::version)
        .forEach(alike::add);
    return alike;
  }

  private void requireLog(Positions positions, GroupVersion version, String location) {
    Map<SourcePartition, Long> own = new HashMap<>(positions.next());
    own.keySet().removeIf(p -> !version.topics().contains(p.source()));
    Set<String> beyond = new TreeSet<>();
    Set<String> deleted = new TreeSet<>();
    try (RegionAdmins regions = new RegionAdmins(site.log())) {
      Map<String, TopicKeeping> kept = regions.keeping(version.topics());
      own.keySet().removeIf(p -> !kept.containsKey(p.source()));
      Positions ends = regions.ends(Positions.of(own));
      own.forEach(
          (partition, next) -> {
            long begin =
                kept.get(partition.source()).begins().getOrDefault(partition.partition(), 0L);
            if (next < begin) {
              deleted.add("%s from %d to %d".formatted(partition, next, begin - 1));
            }
            if (next > ends.of(partition).orElse(0)) {
              beyond.add(partition.toString());
            }
          });
    }
    if (!beyond.isEmpty()) {
      throw CommandFailure.notSo(
          "%s is of another log: it has read further than %s goes. Nothing was changed."
              .formatted(location, String.join(", ", beyond)));
    }
    if (!deleted.isEmpty()) {
      throw CommandFailure.notSo(
          "The log no longer has what comes after %s: records of %s are deleted. Begin with a later one. Nothing was changed."
              .formatted(location, String.join(", ", deleted)));
    }
  }
}
