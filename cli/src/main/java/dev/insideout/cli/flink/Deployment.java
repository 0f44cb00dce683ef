package dev.insideout.cli.flink;

import dev.insideout.cli.ledger.Ledger;
import dev.insideout.cli.ledger.Release;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.program.Program;
import dev.insideout.cli.project.Environment;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.ViewJob;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.FlinkException;

/** Starts and stops the groups of a project in an environment. */
public final class Deployment {
  private static final Duration START_PATIENCE = Duration.ofSeconds(90);
  private static final Duration SAVEPOINT_PATIENCE = Duration.ofSeconds(90);

  private final ProjectFolder project;
  private final Optional<Path> checkout;
  private final Environment environment;
  private final Optional<FlinkRest> flink;
  private final Optional<DeployedGroups> record;

  /**
   * A deployment to {@code environment}.
   *
   * @param checkout where the job jar is, unless one is given
   */
  public Deployment(ProjectFolder project, Optional<Path> checkout, Environment environment) {
    this.project = project;
    this.checkout = checkout;
    this.environment = environment;
    this.flink = environment.flink().map(FlinkRest::new);
    this.record = environment.embedded().map(platform -> new DeployedGroups(platform.data()));
  }

  /**
   * Starts the job of {@code group} and waits until all of its tasks run.
   *
   * @throws InvalidSqlException when a statement of it is wrong
   * @throws CommandFailure when it runs already, or does not come to run
   */
  public FlinkJob start(Group group, Start how) throws Exception {
    requireEnded(group);
    Optional<String> snapshot =
        how.run().isPresent()
            ? how.snapshot()
            : how.snapshot()
                .or(() -> record.flatMap(g -> g.newestSnapshot(group.name())).map(Path::toString));
    Program program = program(group, how);
    JobClient job =
        submit(
            settings(group.name(), snapshot, how),
            group.name(),
            env -> program.submit(env, group.name(), environment.log(), how.run()));
    return awaitStart(group.title(), group.name(), job, snapshot);
  }

  /**
   * Starts a job that holds beside the one of {@code group} until the topics are handed over to its
   * run, and waits until all of its tasks run.
   *
   * @param version names its statements
   * @param how names its run; its snapshot is where it begins, without one, at the start of the log
   * @throws InvalidSqlException when a statement of it is wrong
   * @throws CommandFailure when it does not come to run
   */
  public FlinkJob startHeir(Group group, String version, Start how) throws Exception {
    String name = ViewJob.heirName(group.name(), version);
    Program program = program(group, how);
    JobClient job =
        submit(
            settings(name, how.snapshot(), how),
            name,
            env ->
                program.submitHeir(env, group.name(), environment.log(), how.run().orElseThrow()));
    return awaitStart(group.title(), name, job, how.snapshot());
  }

  private FlinkJob awaitStart(
      String title, String name, JobClient submitted, Optional<String> snapshot) {
    record.ifPresent(groups -> groups.started(name, snapshot));
    FlinkJob job = flink().awaitStart(submitted.getJobID().toString(), START_PATIENCE);
    if (job.ended()) {
      record.ifPresent(groups -> groups.stopped(name, Optional.empty()));
      throw CommandFailure.notSo(
          "%s started and ended: %s."
              .formatted(title, flink().failure(job).orElse("its job is " + job.state())));
    }
    return job;
  }

  private Program program(Group group, Start how) throws InvalidSqlException {
    if (how.program().isPresent()) {
      return how.program().get();
    }
    Program program = new Groups(project).program(group.name());
    return program instanceof Program.Statements statements
        ? new Program.Statements(statements.sql().at(environment.places()))
        : program;
  }

  private interface Submission {
    JobClient to(StreamExecutionEnvironment env) throws Exception;
  }

  private JobClient submit(Configuration settings, String name, Submission submission)
      throws Exception {
    StreamExecutionEnvironment env = new StreamExecutionEnvironment(settings);
    try {
      return submission.to(env);
    } catch (FlinkException e) {
      throw CommandFailure.notSo(
          "Flink at %s did not take %s: %s."
              .formatted(
                  environment.requireFlink(),
                  name,
                  StackTraceText.rootCause(ExceptionUtils.stringifyException(e))),
          e);
    }
  }

  /**
   * Makes sure that {@code group} has no job that writes its topics.
   *
   * @throws CommandFailure when it has, naming it
   */
  public void requireEnded(Group group) {
    job(group)
        .ifPresent(
            job -> {
              throw CommandFailure.badInput(
                  "%s has a job already, %s, which is %s: stop it first with 'insideout stop %s'."
                      .formatted(group.title(), job.id(), job.state(), group.name()));
            });
  }

  /** True when {@code group} has a job that has not ended. */
  public boolean runs(Group group) {
    return job(group).isPresent();
  }

  /**
   * The job that writes the topics of {@code group}; empty when it has ended. One that was built
   * beside another still bears the name of its version.
   */
  public Optional<FlinkJob> job(Group group) {
    List<FlinkJob> running = flink().jobs().stream().filter(job -> !job.ended()).toList();
    return running.stream()
        .filter(job -> job.name().equals(group.name()))
        .findFirst()
        .or(
            () ->
                running.stream().anyMatch(job -> job.name().startsWith(group.name() + " "))
                    ? new Ledger(environment.log())
                        .of(group.name())
                        .live()
                        .flatMap(
                            live -> running.stream().filter(job -> isOf(job, live)).findFirst())
                    : Optional.empty());
  }

  /** A command that was killed may have left the ledger without the job's id. */
  private static boolean isOf(FlinkJob job, Release release) {
    return release
        .job()
        .map(job.id()::equals)
        .orElseGet(() -> job.name().equals(release.jobName()));
  }

  /**
   * The job of {@code group}, as {@link #job}.
   *
   * @throws CommandFailure when it has none
   */
  public FlinkJob requireRunning(Group group) {
    return job(group)
        .orElseThrow(() -> CommandFailure.badInput("%s does not run.".formatted(group.title())));
  }

  /**
   * The newest savepoint or checkpoint that the job of {@code release} has left, as far as can be
   * seen from here.
   */
  public Optional<String> newestSnapshot(Release release) {
    return record.isPresent()
        ? record.get().newestSnapshot(release.jobName(), release.since()).map(Path::toString)
        : release
            .job()
            .flatMap(
                id ->
                    flink.flatMap(
                        rest ->
                            new ClusterSnapshots(rest, environment)
                                .newest(id, release.settings())));
  }

  /** A job goes on under another name: the old one is not to be started again. */
  public void forget(String jobName, String other) {
    if (!jobName.equals(other)) {
      record.ifPresent(groups -> groups.stopped(jobName, Optional.empty()));
    }
  }

  /**
   * Flink, where this deploys to.
   *
   * @throws CommandFailure when the environment names none
   */
  public FlinkRest flink() {
    environment.requireFlink();
    return flink.orElseThrow();
  }

  /**
   * @param name of the job
   */
  private Configuration settings(String name, Optional<String> snapshot, Start how) {
    Configuration settings = FlinkSettings.of(project, checkout, environment.name());
    URI address = URI.create(environment.requireFlink());
    settings.set(DeploymentOptions.TARGET, "remote");
    settings.set(DeploymentOptions.ATTACHED, false);
    settings.set(RestOptions.ADDRESS, address.getHost());
    settings.set(RestOptions.PORT, address.getPort() < 0 ? 80 : address.getPort());
    settings.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    record.ifPresentOrElse(
        groups -> {
          settings.set(
              CheckpointingOptions.CHECKPOINTS_DIRECTORY, LocalPath.name(groups.checkpoints(name)));
        },
        () -> settings.set(PipelineOptions.JARS, List.of(jar(how).toUri().toString())));
    how.parallelism().ifPresent(p -> settings.set(CoreOptions.DEFAULT_PARALLELISM, p));
    snapshot.ifPresent(
        path -> {
          settings.set(StateRecoveryOptions.SAVEPOINT_PATH, path);
          // What the platform made for itself goes when a newer checkpoint has taken its place.
          settings.set(
              StateRecoveryOptions.RESTORE_MODE,
              !how.keepsSnapshot()
                      && record.filter(groups -> groups.owns(Path.of(path))).isPresent()
                  ? RecoveryClaimMode.CLAIM
                  : RecoveryClaimMode.NO_CLAIM);
        });
    return settings;
  }

  private Path jar(Start how) {
    Path jar =
        how.jar()
            .or(() -> checkout.map(home -> home.resolve("jobs/target/insideout-jobs.jar")))
            .orElseThrow(() -> CommandFailure.badInput("Name the job jar with --jar."));
    if (!Files.isRegularFile(jar)) {
      throw CommandFailure.badInput(
          "There is no job jar at %s: name it with --jar.".formatted(jar.toAbsolutePath()));
    }
    return jar.toAbsolutePath();
  }

  /**
   * What became of a group that was stopped.
   *
   * @param savepoint empty when it was not at work and so could not make one
   */
  public record Stopped(FlinkJob job, Optional<String> savepoint) {}

  /**
   * Stops the job of {@code group} with a savepoint. A job that is not at work cannot make one: it
   * is cancelled, and keeps its newest checkpoint.
   *
   * @param savepointOrNothing leaves a job as it is that is not at work
   * @param folder where the savepoint goes; when empty, the environment's folder
   * @throws CommandFailure when it does not run
   */
  public Stopped stop(Group group, boolean savepointOrNothing, Optional<String> folder) {
    FlinkJob job = requireRunning(group);
    if (savepointOrNothing && !job.atWork()) {
      throw CommandFailure.notSo(
          "%s is %s and cannot make a savepoint now. Stop it without --savepoint, and it keeps its newest checkpoint."
              .formatted(group.title(), job.state()));
    }
    return stop(job, folder);
  }

  /**
   * Stops {@code job}, with a savepoint if it is at work.
   *
   * @param folder where the savepoint goes; when empty, the environment's folder
   */
  public Stopped stop(FlinkJob job, Optional<String> folder) {
    Optional<String> savepoint = stopAndSave(job, folder);
    record.ifPresent(groups -> groups.stopped(job.name(), savepoint));
    return new Stopped(job, savepoint);
  }

  /** Ends {@code job}, which is not needed any more. */
  public void cancel(FlinkJob job) {
    flink().cancel(job, SAVEPOINT_PATIENCE);
    record.ifPresent(groups -> groups.stopped(job.name(), Optional.empty()));
  }

  /**
   * Makes a savepoint of {@code group}, whose job goes on running.
   *
   * @param folder where the savepoint goes; when empty, the environment's folder
   * @return where the savepoint is
   * @throws CommandFailure when the group is not at work
   */
  public String savepoint(Group group, Optional<String> folder) {
    FlinkJob job = requireRunning(group);
    if (!job.atWork()) {
      throw CommandFailure.notSo(
          "%s is %s with %d of %d tasks at work, and cannot make a savepoint now."
              .formatted(group.title(), job.state(), job.runningTasks(), job.tasks()));
    }
    Optional<String> target =
        folder
            .or(() -> record.map(groups -> LocalPath.name(groups.kept(group.name()))))
            .or(environment::savepoints);
    return flink().savepoint(job, target, SAVEPOINT_PATIENCE);
  }

  /** Stops the group of that name, which is to come up again with its platform. */
  public void suspend(String group) {
    flink()
        .running(group)
        .filter(FlinkJob::atWork)
        .flatMap(job -> stopAndSave(job, Optional.empty()))
        .ifPresent(path -> record.ifPresent(groups -> groups.suspended(group, path)));
  }

  private Optional<String> stopAndSave(FlinkJob job, Optional<String> folder) {
    if (!job.atWork()) {
      flink().cancel(job, SAVEPOINT_PATIENCE);
      return Optional.empty();
    }
    Optional<String> target =
        folder
            .or(() -> record.map(groups -> LocalPath.name(groups.savepoints(job.name()))))
            .or(environment::savepoints);
    return Optional.of(flink().stopWithSavepoint(job, target, SAVEPOINT_PATIENCE));
  }
}
