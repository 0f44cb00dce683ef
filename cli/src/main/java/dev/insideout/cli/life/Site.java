package dev.insideout.cli.life;

import dev.insideout.cli.flink.Deployment;
import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.FlinkRest;
import dev.insideout.cli.flink.FlinkSettings;
import dev.insideout.cli.flink.Group;
import dev.insideout.cli.flink.Groups;
import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.cli.ledger.Ledger;
import dev.insideout.cli.ledger.Release;
import dev.insideout.cli.log.LogAdmin;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.project.Environment;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.contract.LogConnection;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.SqlProject;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where the versions of a project's groups live.
 *
 * @param project whose statements are to be deployed
 * @param checkout where settings and the job jar are, unless the project has its own
 */
public record Site(
    ProjectFolder project,
    Optional<Path> checkout,
    Environment environment,
    Deployment deployment,
    Ledger ledger,
    Output output) {

  /**
   * The site of an environment.
   *
   * @throws CommandFailure when its log does not answer
   */
  public static Site of(
      ProjectFolder project, Optional<Path> checkout, Environment environment, Output output) {
    LogAdmin.connect(environment.log()).close();
    return new Site(
        project,
        checkout,
        environment,
        new Deployment(project, checkout, environment),
        new Ledger(environment.log()),
        output);
  }

  /**
   * The project's statements.
   *
   * @throws InvalidSqlException when there is no {@code sql/} folder
   */
  public SqlProject sql() throws InvalidSqlException {
    return SqlProject.open(project.root());
  }

  /**
   * The group of that name, or of the view of that name: as it is deployed, else as the project has
   * it.
   *
   * @throws InvalidSqlException when it is not deployed, and its statement is wrong
   * @throws CommandFailure when there is none, with near names
   */
  public Group group(String viewOrGroup) throws InvalidSqlException {
    Map<String, GroupRecord> deployed = ledger.groups();
    Optional<Release> named =
        Optional.ofNullable(deployed.get(viewOrGroup)).flatMap(GroupRecord::live);
    if (named.isPresent()) {
      return new Group(viewOrGroup, named.get().views());
    }
    for (GroupRecord record : deployed.values()) {
      Optional<Release> live = record.live().filter(r -> r.views().contains(viewOrGroup));
      if (live.isPresent()) {
        return new Group(record.group(), live.get().views());
      }
    }
    return new Groups(project).of(viewOrGroup);
  }

  /** The job of {@code release}, also one whose id a killed command could not write down. */
  Optional<FlinkJob> job(Release release) {
    return release
        .job()
        .flatMap(flink()::jobOf)
        .or(() -> flink().running(release.jobName()))
        .filter(job -> !job.ended());
  }

  /**
   * Where {@code release}, which does not run, can go on from: the newest that its job has left,
   * where that can be seen from here; else what it was stopped with.
   */
  Optional<String> snapshot(Release release) {
    return deployment.newestSnapshot(release).or(release::savepoint);
  }

  /**
   * The job of {@code group}; empty where the environment names no Flink, as where manifests deploy
   * each group to a cluster of its own.
   */
  Optional<FlinkJob> seenJob(Group group) {
    return environment.flink().flatMap(address -> deployment.job(group));
  }

  /** Any job at work that bears the group's name, also one of which the ledger knows nothing. */
  Optional<FlinkJob> unknownJob(String group) {
    return environment.flink().flatMap(address -> flink().job(group)).filter(job -> !job.ended());
  }

  /**
   * Makes sure that commands run the group's live version, and no manifests.
   *
   * @throws CommandFailure when they do
   */
  void requireNoManifests(Group group, Optional<Release> live) {
    live.flatMap(Release::deployment)
        .ifPresent(
            name -> {
              throw CommandFailure.notSo(
                  "%s is deployed by manifests, as FlinkDeployment %s, which the operator starts and stops: 'insideout apply %s --emit k8s' writes the next, and with --from POINT one that begins there."
                      .formatted(group.title(), name, group.name()));
            });
  }

  /** Flink's settings, as the project's files give them. */
  Map<String, String> settings() {
    return FlinkSettings.of(project, checkout, environment.name()).toMap();
  }

  /** The log of the environment. */
  public LogConnection log() {
    return environment.log();
  }

  FlinkRest flink() {
    return deployment.flink();
  }
}
