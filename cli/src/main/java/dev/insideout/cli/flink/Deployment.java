package dev.insideout.cli.flink;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.project.Environment;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.SqlProject;
import dev.insideout.sqlview.ViewJob;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
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
  private final FlinkRest flink;
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
    this.flink = new FlinkRest(environment.requireFlink());
    this.record = environment.embedded().map(platform -> new DeployedGroups(platform.data()));
  }

  /**
   * How to start a group.
   *
   * @param snapshot the savepoint or checkpoint to start from; when empty, the newest of the
   *     embedded platform, and elsewhere none
   * @param jar the job jar for a cluster that is not embedded
   */
  public record Start(Optional<String> snapshot, Optional<Path> jar) {
    /** From the newest snapshot that there is, with the checkout's jar. */
    public static final Start DEFAULT = new Start(Optional.empty(), Optional.empty());
  }

  /**
   * Starts the job of {@code group} and waits until all of its tasks run.
   *
   * @throws InvalidSqlException when a statement of it is wrong
   * @throws CommandFailure when it runs already, or does not come to run
   */
  public FlinkJob start(Group group, Start how) throws Exception {
    Optional<FlinkJob> before = flink.job(group.name()).filter(job -> !job.ended());
    if (before.isPresent()) {
      throw CommandFailure.badInput(
          "%s has a job already, %s, which is %s: stop it first with 'insideout stop %s'."
              .formatted(group.title(), before.get().id(), before.get().state(), group.name()));
    }
    submit(group, how);
    record.ifPresent(groups -> groups.started(group.name()));
    FlinkJob job = flink.awaitStart(group.name(), START_PATIENCE);
    if (job.ended()) {
      record.ifPresent(groups -> groups.stopped(group.name(), Optional.empty()));
      throw CommandFailure.notSo(
          "%s started and ended: %s."
              .formatted(group.title(), flink.failure(job).orElse("its job is " + job.state())));
    }
    return job;
  }

  private void submit(Group group, Start how) throws Exception {
    StreamExecutionEnvironment env = new StreamExecutionEnvironment(settings(group.name(), how));
    try {
      ViewJob.submit(env, SqlProject.open(project.root()), group.name(), environment.log());
    } catch (FlinkException e) {
      throw CommandFailure.notSo(
          "Flink at %s did not take %s: %s."
              .formatted(
                  environment.requireFlink(),
                  group.name(),
                  StackTraceText.rootCause(ExceptionUtils.stringifyException(e))),
          e);
    }
  }

  /** True when {@code group} has a job that has not ended. */
  public boolean runs(Group group) {
    return flink.job(group.name()).filter(job -> !job.ended()).isPresent();
  }

  private Configuration settings(String group, Start how) {
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
              CheckpointingOptions.CHECKPOINTS_DIRECTORY,
              groups.checkpoints(group).toUri().toString());
        },
        () -> settings.set(PipelineOptions.JARS, List.of(jar(how).toUri().toString())));
    Optional<String> snapshot =
        how.snapshot()
            .or(() -> record.flatMap(groups -> groups.newestSnapshot(group)).map(Path::toString));
    snapshot.ifPresent(
        path -> {
          settings.set(StateRecoveryOptions.SAVEPOINT_PATH, path);
          // What the platform made for itself goes when a newer checkpoint has taken its place.
          settings.set(
              StateRecoveryOptions.RESTORE_MODE,
              record.filter(groups -> groups.owns(Path.of(path))).isPresent()
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
    FlinkJob job =
        flink
            .job(group.name())
            .filter(found -> !found.ended())
            .orElseThrow(
                () -> CommandFailure.badInput("%s does not run.".formatted(group.title())));
    if (savepointOrNothing && !job.atWork()) {
      throw CommandFailure.notSo(
          "%s is %s and cannot make a savepoint now. Stop it without --savepoint, and it keeps its newest checkpoint."
              .formatted(group.title(), job.state()));
    }
    Optional<String> savepoint = stop(job, folder);
    record.ifPresent(groups -> groups.stopped(group.name(), savepoint));
    return new Stopped(job, savepoint);
  }

  /**
   * Makes a savepoint of {@code group}, whose job goes on running.
   *
   * @param folder where the savepoint goes; when empty, the environment's folder
   * @return where the savepoint is
   * @throws CommandFailure when the group is not at work
   */
  public String savepoint(Group group, Optional<String> folder) {
    FlinkJob job =
        flink
            .job(group.name())
            .filter(found -> !found.ended())
            .orElseThrow(
                () -> CommandFailure.badInput("%s does not run.".formatted(group.title())));
    if (!job.atWork()) {
      throw CommandFailure.notSo(
          "%s is %s with %d of %d tasks at work, and cannot make a savepoint now."
              .formatted(group.title(), job.state(), job.runningTasks(), job.tasks()));
    }
    Optional<String> target =
        folder
            .or(() -> record.map(groups -> groups.kept(group.name()).toUri().toString()))
            .or(environment::savepoints);
    return flink.savepoint(job, target, SAVEPOINT_PATIENCE);
  }

  /** Stops the group of that name, which is to come up again with its platform. */
  public void suspend(String group) {
    flink
        .job(group)
        .filter(FlinkJob::atWork)
        .flatMap(job -> stop(job, Optional.empty()))
        .ifPresent(path -> record.ifPresent(groups -> groups.suspended(group, path)));
  }

  private Optional<String> stop(FlinkJob job, Optional<String> folder) {
    if (!job.atWork()) {
      flink.cancel(job, SAVEPOINT_PATIENCE);
      return Optional.empty();
    }
    Optional<String> target =
        folder
            .or(() -> record.map(groups -> groups.savepoints(job.group()).toUri().toString()))
            .or(environment::savepoints);
    return Optional.of(flink.stopWithSavepoint(job, target, SAVEPOINT_PATIENCE));
  }
}
