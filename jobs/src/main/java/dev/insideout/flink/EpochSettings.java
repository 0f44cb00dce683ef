package dev.insideout.flink;

import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * What epochs stand on: aligned exactly-once checkpoints. Nothing here may be configured away but
 * the timeout of a checkpoint, which is checked when the job is submitted.
 */
public final class EpochSettings {
  /** How far a group's job can be scaled; part of every savepoint, so it is declared once. */
  public static final int MAX_PARALLELISM = 128;

  /**
   * What part of an epoch's length lies between two checkpoints at least, in percent. Where one
   * takes longer than the rest, as with much state on the heap, epochs become longer and the job
   * does not do with checkpoints alone.
   */
  private static final int PAUSE_PERCENT = 80;

  /** So many epochs are one while a job is far behind the log. */
  private static final int LONG_EPOCH = 10;

  /** But no longer than this, unless an epoch is. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private EpochSettings() {}

  /**
   * What every job of a group runs with.
   *
   * @param interval how long an epoch is
   */
  public static void configure(StreamExecutionEnvironment env, String group, Duration interval) {
    env.configure(settings(group, env.getConfiguration()));
    env.enableCheckpointing(interval.toMillis());
    env.getCheckpointConfig()
        .setMinPauseBetweenCheckpoints(interval.toMillis() * PAUSE_PERCENT / 100);
    long longEpoch = Math.min(LONG_EPOCH * interval.toMillis(), LONGEST.toMillis());
    env.getCheckpointConfig()
        .setCheckpointIntervalDuringBacklog(Math.max(interval.toMillis(), longEpoch));
  }

  /** For a job that ends with its input: it has no epochs. */
  public static void withoutEpochs(StreamExecutionEnvironment env) {
    env.getCheckpointConfig().disableCheckpointing();
    env.getCheckpointConfig().setCheckpointIntervalDuringBacklog(0);
  }

  /** How long an epoch is while a job is far behind the log. */
  public static Duration longEpoch(StreamExecutionEnvironment env) {
    return Duration.ofMillis(env.getCheckpointConfig().getCheckpointIntervalDuringBacklog());
  }

  private static Configuration settings(String group, ReadableConfig configured) {
    Configuration settings = new Configuration();
    settings.set(PipelineOptions.NAME, group);
    settings.set(PipelineOptions.GENERIC_TYPES, false);
    settings.set(PipelineOptions.OBJECT_REUSE, true);
    settings.set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
    settings.set(
        CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    settings.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
    settings.set(
        CheckpointingOptions.CHECKPOINTING_TIMEOUT,
        configured
            .getOptional(CheckpointingOptions.CHECKPOINTING_TIMEOUT)
            .orElse(TransactionTimeout.defaultCheckpointTimeout()));
    return settings;
  }
}
