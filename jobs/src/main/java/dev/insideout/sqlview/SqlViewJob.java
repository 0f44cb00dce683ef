package dev.insideout.sqlview;

import dev.insideout.contract.registry.RegistryException;
import dev.insideout.flink.TopicException;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * The main class of the job jar: {@code flink run -d -c dev.insideout.sqlview.SqlViewJob
 * insideout-jobs.jar --view NAME --kafka HOST:PORT --registry URL [--project DIR] [--kafka-config
 * FILE] [--run RUN [--heir]]}; what they say, {@link JobArguments} tells.
 */
public final class SqlViewJob {
  private SqlViewJob() {}

  public static void main(String[] arguments) throws Exception {
    JobArguments job = JobArguments.parse(arguments);
    try {
      job.submit(StreamExecutionEnvironment.getExecutionEnvironment());
    } catch (InvalidSqlException | TopicException | RegistryException e) {
      throw new FlinkRuntimeException(e.getMessage());
    }
  }
}
