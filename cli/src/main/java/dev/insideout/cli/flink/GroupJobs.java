package dev.insideout.cli.flink;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which of a cluster's jobs is a group's. While a new version is built beside the old, a group has
 * two jobs at work: the older one owns its topics until it is stopped.
 */
public final class GroupJobs {
  private static final Comparator<FlinkJob> BY_START = Comparator.comparingLong(FlinkJob::started);

  private final List<FlinkJob> jobs;

  /** Chooses among {@code jobs}, all that a cluster remembers. */
  public GroupJobs(List<FlinkJob> jobs) {
    this.jobs = List.copyOf(jobs);
  }

  /**
   * Of the jobs of {@code group} that have not ended the one that bears no version's name, else the
   * oldest; else the one that was started last.
   */
  public Optional<FlinkJob> of(String group) {
    List<FlinkJob> all = jobs.stream().filter(job -> job.group().equals(group)).toList();
    List<FlinkJob> running = all.stream().filter(job -> !job.ended()).toList();
    return running.stream()
        .filter(job -> job.name().equals(group))
        .findFirst()
        .or(() -> running.stream().min(BY_START))
        .or(() -> all.stream().max(BY_START));
  }
}
