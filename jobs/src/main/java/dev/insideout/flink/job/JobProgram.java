package dev.insideout.flink.job;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.registry.RegistryException;
import dev.insideout.flink.LogArguments;
import dev.insideout.flink.TopicException;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * What the main class of a job does: {@code --kafka HOST:PORT --registry URL [--kafka-config FILE]
 * [--run RUN]}; what they say, {@link LogArguments} tells.
 */
public final class JobProgram {
  private JobProgram() {}

  /** Submits {@code job} to where Flink's configuration leads. */
  public static void run(LogJob job, String... arguments) throws Exception {
    LogArguments where = LogArguments.parse(arguments);
    LogConnection log = where.connection();
    try {
      Run run = where.run().orElseGet(() -> JobSubmission.nextRun(job, log));
      JobSubmission.submit(StreamExecutionEnvironment.getExecutionEnvironment(), job, log, run);
    } catch (TopicException | RegistryException | StateLayoutException e) {
      throw new FlinkRuntimeException(e.getMessage());
    }
  }
}
