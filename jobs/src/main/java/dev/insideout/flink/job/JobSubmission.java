package dev.insideout.flink.job;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.position.Positions;
import dev.insideout.flink.EpochSettings;
import dev.insideout.flink.TopicException;
import dev.insideout.flink.avro.SchemaMismatchException;
import dev.insideout.flink.log.DeadLetters;
import dev.insideout.flink.log.LogBatch;
import dev.insideout.flink.log.LogProbe;
import dev.insideout.flink.log.TruncatedLogException;
import dev.insideout.flink.view.GroupLog;
import dev.insideout.flink.view.ViewGroup;
import dev.insideout.flink.view.Writer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Submits jobs that are written in Java. */
public final class JobSubmission {
  private JobSubmission() {}

  /**
   * Adds the job to {@code env}; asks neither broker nor registry.
   *
   * @return what it publishes
   */
  public static ViewGroup plan(
      StreamExecutionEnvironment env, LogJob job, LogConnection log, Writer writer) {
    return plan(env, job, log, writer, Positions.NONE);
  }

  private static ViewGroup plan(
      StreamExecutionEnvironment env,
      LogJob job,
      LogConnection log,
      Writer writer,
      Positions from) {
    EpochSettings.configure(env, job.name(), job.interval());
    // Whoever forgets a uid is told at submission, and not when a savepoint does not fit.
    env.configure(new Configuration().set(PipelineOptions.AUTO_GENERATE_UIDS, false));
    JobStreams streams = new JobStreams(env, log, job, writer, from);
    job.build(streams);
    ViewGroup group = streams.group();
    DeadLetters.collect(
        group.watched(group.readers().deadLetters().union(group.rejected())),
        log,
        writer.transactionalIdPrefix("dead-letters"));
    return group;
  }

  /**
   * Makes sure that its topics and schemas are there, and submits the job to where {@code env}
   * leads, under its name.
   *
   * @param run later than all that have written its topics; see {@link #nextRun}
   * @throws TopicException when a topic that it reads does not exist, has another schema, or has
   *     lost what comes after the batch that the state was made of, the broker is not reachable, or
   *     a job of the group is at work
   * @throws StateLayoutException when it is to begin from a savepoint whose state it cannot read
   */
  public static JobClient submit(
      StreamExecutionEnvironment env, LogJob job, LogConnection log, Run run) throws Exception {
    Optional<String> savepoint =
        env.getConfiguration().getOptional(StateRecoveryOptions.SAVEPOINT_PATH);
    Positions from = Positions.NONE;
    if (savepoint.isPresent()) {
      SavedLayouts.of(savepoint.get()).require(job.name(), job.states());
      from = LogBatch.cutBeside(savepoint.get()).orElse(Positions.NONE);
      requireWhole(job, log, from);
    }
    ViewGroup group = plan(env, job, log, new Writer(job.name(), job.version(), run), from);
    Duration timeout = Duration.ofMillis(env.getCheckpointConfig().getCheckpointTimeout());
    try {
      new GroupLog(log, "Job " + job.name()).prepare(group, job.interval(), timeout, false);
    } catch (SchemaMismatchException e) {
      throw new TopicException(
          "job %s reads a topic whose schema it does not fit: %s"
              .formatted(job.name(), e.getMessage()));
    }
    return env.executeAsync(job.name());
  }

  /** What was written after the batch that the job's state was made of must still be there. */
  private static void requireWhole(LogJob job, LogConnection log, Positions from) {
    if (from.next().isEmpty()) {
      return;
    }
    try (LogProbe probe = new LogProbe(log)) {
      TruncatedLogException.requireWhole(
          job.name(),
          from.next(),
          probe.beginnings(job.reads().stream().map(JobTopic::name).toList()));
    } catch (TruncatedLogException e) {
      throw new TopicException(e.getCause().getMessage());
    }
  }

  /** A submission that is made now, later than all that have written the job's topics. */
  public static Run nextRun(LogJob job, LogConnection log) {
    Map<String, Integer> partitions =
        job.publishes().stream()
            .collect(Collectors.toMap(JobView::name, view -> view.spec().partitions()));
    return ViewGroup.nextRun(log, partitions);
  }
}
