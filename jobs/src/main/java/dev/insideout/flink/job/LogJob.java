package dev.insideout.flink.job;

import java.time.Duration;
import java.util.List;

/**
 * A job over the log that is written in Java: what it reads, what it publishes, and its pipeline as
 * a function of streams. All else – sources, positions, epochs, ownership, dead letters, metrics –
 * is the platform's, the same that SQL has.
 *
 * <p>Implementations are listed in {@code META-INF/services}, so that commands find them by name.
 */
public interface LogJob {
  /** The group's name: of the job, the consumer group and the savepoint folder. */
  String name();

  /**
   * Names the meaning of what it publishes. Where it changes, state of the old one is not gone on
   * from: the job is built anew from the log.
   */
  String version();

  /** How long an epoch is. */
  Duration interval();

  /**
   * The topics that it reads, each once. A view of its own among them is read back: what was
   * published is a fact, which a rebuild does not contradict.
   */
  List<JobTopic<?>> reads();

  /** The views that it publishes, at least one. */
  List<JobView<?>> publishes();

  /** What its operators keep, so that a layout that cannot be read is found before a restore. */
  List<StateLayout> states();

  /** Adds its operators, each with a uid of its own. */
  void build(JobStreams log);
}
