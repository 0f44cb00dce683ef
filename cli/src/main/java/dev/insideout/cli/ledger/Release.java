package dev.insideout.cli.ledger;

import dev.insideout.cli.program.Deployable;
import dev.insideout.contract.marker.Run;
import dev.insideout.sqlview.SqlProject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A version of a group as it was deployed.
 *
 * @param version names its statements, or what its class says
 * @param meaning equal where one version's state is the other's
 * @param run the submission
 * @param job the id of its Flink job; empty before it is known
 * @param jobName the name of that job
 * @param views the group's views, sorted
 * @param settings Flink's, as the project's files gave them
 * @param since when it was submitted
 * @param by who submitted it
 * @param sql the statements of its views and of all that they read; none of a job in Java
 * @param savepoint where it can go on from, once it was stopped
 * @param deployment the name of its FlinkDeployment, where manifests deploy it and no command
 */
public record Release(
    String version,
    String meaning,
    Run run,
    Optional<String> job,
    String jobName,
    List<String> views,
    Map<String, String> settings,
    Instant since,
    String by,
    SqlProject sql,
    Optional<String> savepoint,
    Optional<String> deployment) {

  /** One that is about to be submitted. */
  public static Release planned(
      Deployable version,
      Run run,
      String jobName,
      Map<String, String> settings,
      Instant since,
      String by) {
    return new Release(
        version.version(),
        version.meaning(),
        run,
        Optional.empty(),
        jobName,
        version.views(),
        settings,
        since,
        by,
        version.sql(),
        Optional.empty(),
        Optional.empty());
  }

  /** True when its job is a class, and no statements. */
  public boolean inJava() {
    return sql.files().isEmpty();
  }

  /** The same of other statements: what it would be, were it deployed. */
  public Release of(SqlProject statements) {
    return new Release(
        version,
        meaning,
        run,
        job,
        jobName,
        views,
        settings,
        since,
        by,
        statements,
        savepoint,
        deployment);
  }

  /** The same, stopped. */
  public Release stoppedAt(Optional<String> newSavepoint) {
    return with(job, jobName, newSavepoint.or(() -> savepoint), deployment);
  }

  /** The same, running. */
  public Release runningAs(String newJob, String newName) {
    return with(Optional.of(newJob), newName, savepoint, deployment);
  }

  /** The same, deployed by manifests. */
  public Release deployedAs(String newDeployment) {
    return with(job, jobName, savepoint, Optional.of(newDeployment));
  }

  private Release with(
      Optional<String> newJob,
      String newName,
      Optional<String> newSavepoint,
      Optional<String> newDeployment) {
    return new Release(
        version,
        meaning,
        run,
        newJob,
        newName,
        views,
        settings,
        since,
        by,
        sql,
        newSavepoint,
        newDeployment);
  }
}
