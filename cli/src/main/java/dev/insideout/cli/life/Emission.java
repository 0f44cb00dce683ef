package dev.insideout.cli.life;

import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.Group;
import dev.insideout.cli.kubernetes.ClusterOptions;
import dev.insideout.cli.kubernetes.DeploymentName;
import dev.insideout.cli.kubernetes.JobManifest;
import dev.insideout.cli.kubernetes.Manifests;
import dev.insideout.cli.ledger.Claim;
import dev.insideout.cli.ledger.GroupClaim;
import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.cli.ledger.Release;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.program.Deployable;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.position.SourceTopic;
import dev.insideout.flink.RegionArguments;
import dev.insideout.sqlview.GroupVersion;
import dev.insideout.sqlview.JobArguments;
import dev.insideout.sqlview.ViewJob;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;

/**
 * Writes a plan down as manifests for the Flink Kubernetes Operator, and submits nothing. The
 * ledger is told as at a submission, since a manifest names the run to which the topics are to be
 * handed over; whether it was ever applied, the ledger does not know.
 */
public final class Emission {
  private final Site site;
  private final ClusterOptions cluster;
  private final Optional<String> from;

  /** The groups of this emission, by the names of their deployments. */
  private final Map<DeploymentName, String> emitted = new HashMap<>();

  /**
   * @param from the savepoint or checkpoint that the version begins at
   */
  public Emission(Site site, ClusterOptions cluster, Optional<String> from) {
    this.site = site;
    this.cluster = cluster;
    this.from = from;
  }

  /**
   * What was written for one group.
   *
   * @param yaml its manifests
   * @param heir true for a version that holds until the topics are handed over to it
   * @param before the deployment of the live version; empty when there is none on Kubernetes
   */
  public record Emitted(
      Group group,
      DeploymentName name,
      String yaml,
      boolean heir,
      Optional<DeploymentName> before) {}

  /**
   * Writes one plan down; empty when nothing is to be changed.
   *
   * @throws CommandFailure when it is refused, when the group runs elsewhere, or when Kubernetes
   *     would not take it; nothing is changed then
   */
  public Optional<Emitted> emit(GroupPlan plan) throws Exception {
    return switch (plan.verdict()) {
      case UNCHANGED -> {
        if (from.isPresent()) {
          yield Optional.of(write(plan));
        }
        site.output().progress(plan.group().title() + " is unchanged.");
        yield Optional.empty();
      }
      case REFUSE ->
          throw CommandFailure.notSo(
              "%s cannot be deployed: %s.".formatted(plan.group().title(), plan.reason()));
      case RETIRE -> {
        site.output().progress("%s: %s.".formatted(plan.group().title(), plan.reason()));
        yield Optional.empty();
      }
      case CREATE, RESTART, REBUILD -> Optional.of(write(plan));
    };
  }

  private Emitted write(GroupPlan plan) throws Exception {
    Group group = plan.group();
    GroupVersion version = plan.version().orElseThrow();
    boolean heir = plan.verdict() == Verdict.REBUILD;
    try (GroupClaim claim = site.ledger().claim(group.name(), "apply --emit")) {
      GroupRecord now = claim.current();
      plan.requireCurrent(now);
      Optional<DeploymentName> before =
          now.live().flatMap(Release::deployment).map(DeploymentName::new);
      if (!heir && before.isEmpty()) {
        requireNotElsewhere(group, plan.verdict());
      }
      String jobName = heir ? ViewJob.heirName(group.name(), version.id()) : group.name();
      DeploymentName name =
          heir ? DeploymentName.of(jobName) : before.orElseGet(() -> DeploymentName.of(jobName));
      requireFree(name, group.name());
      Run run = version.nextRun(site.log());
      Optional<String> savepoint =
          from.or(
              () ->
                  heir || before.isPresent()
                      ? Optional.empty()
                      : now.live().flatMap(site::snapshot));
      boolean again = from.isPresent() && (heir ? isBuilt(now, name) : before.isPresent());
      String yaml =
          new Manifests(cluster)
              .yaml(
                  new JobManifest(
                      name,
                      version.id(),
                      version.sql(),
                      arguments(group, version, run, heir),
                      settings(),
                      savepoint,
                      again ? OptionalLong.of(run.submitted()) : OptionalLong.empty()));
      Release release =
          Release.planned(
                  Deployable.of(version), run, jobName, site.settings(), Instant.now(), Claim.who())
              .stoppedAt(savepoint)
              .deployedAs(name.text());
      claim.write(
          heir ? now.withBuilding(Optional.of(release)) : now.withLive(release),
          "emit",
          version.id(),
          "manifests of FlinkDeployment %s; nothing is submitted".formatted(name));
      emitted.put(name, group.name());
      return new Emitted(group, name, yaml, heir, before);
    }
  }

  private static boolean isBuilt(GroupRecord now, DeploymentName name) {
    return now.building().flatMap(Release::deployment).equals(Optional.of(name.text()));
  }

  private JobArguments arguments(Group group, GroupVersion version, Run run, boolean heir) {
    return new JobArguments(
        group.name(),
        site.log().kafka(),
        site.log().registry(),
        Optional.of(Manifests.PROJECT),
        site.log().clientProperties().isEmpty()
            ? Optional.empty()
            : Optional.of(Manifests.KAFKA_CONFIG),
        Optional.of(run),
        regions(version),
        heir);
  }

  /** Those that the version reads, and no others: they would be in manifests for nothing. */
  private RegionArguments regions(GroupVersion version) {
    Map<String, RegionArguments.Region> others = new TreeMap<>();
    for (String topic : version.topics()) {
      String name = SourceTopic.parse(topic).region();
      if (!name.isEmpty() && !name.equals(site.log().region())) {
        LogConnection region = site.log().in(name);
        others.put(
            name,
            new RegionArguments.Region(
                region.kafka(),
                region.registry(),
                region.clientProperties().isEmpty()
                    ? Optional.empty()
                    : Optional.of(Manifests.kafkaConfig(name))));
      }
    }
    return new RegionArguments(site.log().region(), others);
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(site.settings());
    site.environment()
        .savepoints()
        .ifPresent(
            folder -> settings.putIfAbsent(CheckpointingOptions.SAVEPOINT_DIRECTORY.key(), folder));
    return settings;
  }

  private void requireNotElsewhere(Group group, Verdict verdict) {
    Optional<FlinkJob> job =
        verdict == Verdict.CREATE ? site.unknownJob(group.name()) : site.seenJob(group);
    if (job.isPresent()) {
      throw CommandFailure.notSo(
          "%s has a job, %s, in Flink at %s, and two may not write its topics: stop it with 'insideout stop %s', and the manifest begins with its savepoint. Nothing was changed."
              .formatted(
                  group.title(), job.get().id(), site.environment().requireFlink(), group.name()));
    }
  }

  private void requireFree(DeploymentName name, String group) {
    Optional<String> other =
        Optional.ofNullable(emitted.get(name))
            .or(
                () ->
                    site.ledger().groups().values().stream()
                        .filter(
                            record ->
                                Stream.of(record.live(), record.building())
                                    .flatMap(Optional::stream)
                                    .flatMap(release -> release.deployment().stream())
                                    .anyMatch(name.text()::equals))
                        .map(GroupRecord::group)
                        .filter(found -> !found.equals(group))
                        .findFirst());
    if (other.isPresent()) {
      throw CommandFailure.badInput(
          "Groups %s and %s would both be FlinkDeployment %s: give one of them another name with 'group' in the WITH of its views."
              .formatted(other.get(), group, name));
    }
  }
}
