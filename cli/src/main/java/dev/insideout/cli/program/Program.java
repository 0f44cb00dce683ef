package dev.insideout.cli.program;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.Run;
import dev.insideout.flink.job.JobSubmission;
import dev.insideout.flink.job.LogJob;
import dev.insideout.sqlview.SqlProject;
import dev.insideout.sqlview.ViewJob;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** What the job of a group is made of. */
public sealed interface Program {
  /** Its statements; of a job in Java none. */
  SqlProject sql();

  /**
   * Submits the job of {@code group} to where {@code env} leads.
   *
   * @param run names the submission; when empty, one is made
   * @throws dev.insideout.sqlview.InvalidSqlException when a statement is wrong
   * @throws dev.insideout.flink.TopicException when the log has not what it needs
   */
  JobClient submit(
      StreamExecutionEnvironment env, String group, LogConnection log, Optional<Run> run)
      throws Exception;

  /**
   * Submits a job that holds beside the one at work until the topics are handed over to {@code
   * run}.
   *
   * @throws CommandFailure when it is none that can
   */
  JobClient submitHeir(StreamExecutionEnvironment env, String group, LogConnection log, Run run)
      throws Exception;

  /** Statements of SQL. */
  record Statements(SqlProject sql) implements Program {
    @Override
    public JobClient submit(
        StreamExecutionEnvironment env, String group, LogConnection log, Optional<Run> run)
        throws Exception {
      return run.isPresent()
          ? ViewJob.submit(env, sql, group, log, run.get())
          : ViewJob.submit(env, sql, group, log);
    }

    @Override
    public JobClient submitHeir(
        StreamExecutionEnvironment env, String group, LogConnection log, Run run) throws Exception {
      return ViewJob.submitHeir(env, sql, group, log, run);
    }
  }

  /** A class of this build. */
  record JavaClass(LogJob job) implements Program {
    @Override
    public SqlProject sql() {
      return SqlProject.of(Map.of());
    }

    @Override
    public JobClient submit(
        StreamExecutionEnvironment env, String group, LogConnection log, Optional<Run> run)
        throws Exception {
      return JobSubmission.submit(
          env, job, log, run.orElseGet(() -> JobSubmission.nextRun(job, log)));
    }

    @Override
    public JobClient submitHeir(
        StreamExecutionEnvironment env, String group, LogConnection log, Run run) {
      throw CommandFailure.badInput(
          "Job %s is written in Java: no version of it is built beside another.".formatted(group));
    }
  }
}
