package dev.insideout.benchmarks.place;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/** Submits jobs and keeps the last one as it was submitted. */
@SuppressWarnings("try") // That closing may be interrupted is Flink's own.
public final class RecordingEnvironment extends StreamExecutionEnvironment {
  private StreamGraph last;

  RecordingEnvironment(Configuration settings) {
    super(settings);
  }

  @Override
  public JobClient executeAsync(StreamGraph job) throws Exception {
    last = job;
    return super.executeAsync(job);
  }

  /** The job that was submitted last. */
  public StreamGraph last() {
    return last;
  }
}
