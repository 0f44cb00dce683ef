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
import dev.insideout.cli.program.Deployable;
import dev.insideout.cli.program.JavaJobs;
import dev.insideout.cli.program.Program;
import dev.insideout.cli.project.Environment;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.contract.LogConnection;
import dev.insideout.flink.job.LogJob;
import dev.insideout.sqlview.GroupVersion;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.Residency;
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
    return environment.sql(project);
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

  /**
   * What the project, or for a job in Java this build, has of {@code group}.
   *
   * @throws InvalidSqlException when a statement of it is wrong
   */
  Deployable deployable(Group group) throws InvalidSqlException {
    Optional<LogJob> job = new Groups(project).job(group.name());
    return job.isPresent()
        ? Deployable.of(job.get())
        : Deployable.of(GroupVersion.of(sql(), group.name()));
  }

  /**
   * What {@code release} of {@code group} was made of; of a job in Java, what this build has of it.
   *
   * @throws InvalidSqlException when a statement of it is wrong
   * @throws CommandFailure when it is a job that this build does not have
   */
  Deployable deployed(Group group, Release release) throws InvalidSqlException {
    if (!release.inJava()) {
      return Deployable.of(GroupVersion.of(release.sql(), group.name()));
    }
    return JavaJobs.ofThisBuild()
        .named(group.name())
        .map(Deployable::of)
        .orElseThrow(
            () ->
                CommandFailure.badInput(
                    "%s is deployed as a job in Java that this build does not have: take the build that has it."
                        .formatted(group.title())));
  }

  /**
   * Makes sure that {@code version} can go on from what {@code live} has left.
   *
   * @throws CommandFailure when it means something else, with what to do
   */
  static void requireSameMeaning(Group group, Deployable version, Release live) {
    if (live.meaning().equals(version.meaning())) {
      return;
    }
    throw CommandFailure.badInput(
        version.program() instanceof Program.JavaClass java
            ? otherClass(group, live, java.job())
            : "%s is deployed as version %s, and the project's statement means something else: see 'insideout plan %s', and deploy it with 'insideout apply %s'."
                .formatted(group.title(), live.version(), group.name(), group.name()));
  }

  private static String otherClass(Group group, Release live, LogJob job) {
    String name = group.name();
    return "%s is deployed as version %s, and this build has version %s, which does not go on from the other's state. %s"
        .formatted(
            group.title(),
            live.version(),
            job.version(),
            JavaJobs.readsBack(job)
                ? "It reads back what was published: 'insideout stop %s', then 'insideout run %s --anew' builds it from the log."
                    .formatted(name, name)
                : "'insideout retire %s --delete-topics', then 'insideout run %s' builds it from the log; its readers see it grow again."
                    .formatted(name, name));
  }

  /**
   * Makes sure that {@code version} carries nothing away from a region that it has to stay in.
   *
   * @throws InvalidSqlException with all that it would
   */
  void requireResident(Group group, Deployable version) throws InvalidSqlException {
    if (version.program() instanceof Program.Statements statements) {
      Residency.require(statements.sql(), group.name(), log());
    }
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

  /**
   * Makes sure that no handover of the group stands still: who started a version of it now would be
   * in its way.
   *
   * @throws CommandFailure when one does
   */
  static void requireNoHandover(Group group, GroupRecord now) {
    if (now.handover().isPresent()) {
      throw CommandFailure.notSo(
          "A handover of %s has begun and is not done: say 'insideout promote %s' again, or take it back with --undo."
              .formatted(group.title(), group.name()));
    }
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
