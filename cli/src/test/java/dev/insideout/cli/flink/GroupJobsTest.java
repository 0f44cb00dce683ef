package dev.insideout.cli.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GroupJobsTest {
  @Test
  void ofTwoAtWorkTheOlderOneOwnsTheTopics() {
    GroupJobs jobs =
        new GroupJobs(
            List.of(
                job("new", "sales 2", "RUNNING", 20),
                job("old", "sales", "RESTARTING", 10),
                job("other", "sales_by_day", "RUNNING", 5)));

    assertThat(jobs.of("sales")).map(FlinkJob::id).contains("old");
  }

  @Test
  void theOlderOneOwnsNothingOnceItHasEnded() {
    GroupJobs jobs =
        new GroupJobs(
            List.of(job("old", "sales 1", "FINISHED", 10), job("new", "sales 2", "RUNNING", 20)));

    assertThat(jobs.of("sales")).map(FlinkJob::id).contains("new");
  }

  @Test
  void ofThoseThatHaveEndedTheLastOneCounts() {
    GroupJobs jobs =
        new GroupJobs(
            List.of(job("last", "sales", "FAILED", 20), job("first", "sales", "CANCELED", 10)));

    assertThat(jobs.of("sales")).map(FlinkJob::state).contains("FAILED");
    assertThat(jobs.of("sale")).isEmpty();
  }

  private static FlinkJob job(String id, String name, String state, long started) {
    return new FlinkJob(id, name, state, started, 1, 1);
  }
}
