package dev.insideout.benchmarks.unified;

import dev.insideout.benchmarks.place.BenchCluster;
import dev.insideout.benchmarks.place.Until;
import dev.insideout.contract.LogConnection;
import dev.insideout.sqlview.ViewJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * An engine that is Flink, in a JVM of its own, until it is killed; a job that fails ends it. Once
 * there is a file {@link #WANTED} in its folder it makes a savepoint, after a {@link #RECORDING}
 * where it records what it does, and then a file {@link #SAVED}. Arguments: the engine, the view,
 * the backend, Kafka's address, the registry's, the folder.
 */
public final class FlinkChild {
  static final String WANTED = "savepoint-wanted";
  static final String SAVED = "savepoint-made";
  static final String SAVEPOINTS = "savepoints";
  static final String RECORDING = "recording.jfr";

  /** That of the views' own statements. */
  static final Duration INTERVAL = Duration.ofSeconds(1);

  private static final Duration FOREVER = Duration.ofDays(1);

  private FlinkChild() {}

  public static void main(String[] arguments) throws Exception {
    Engine engine = Engine.valueOf(arguments[0]);
    UnifiedView view = UnifiedView.valueOf(arguments[1]);
    Backend backend = Backend.valueOf(arguments[2]);
    LogConnection log = LogConnection.of(arguments[3], arguments[4]);
    Path folder = Path.of(arguments[5]);
    FlightProfile.recordIfWanted();
    try (BenchCluster cluster = new BenchCluster(folder, 1, BenchCluster.MEASURED_SLOT)) {
      StreamExecutionEnvironment env = cluster.on(backend.flinkName());
      env.configure(new Configuration().set(RestartStrategyOptions.RESTART_STRATEGY, "none"));
      JobClient job = submit(env, engine, view, log);
      job.getJobExecutionResult().whenComplete((result, failure) -> end(failure));
      Until.holds("a savepoint to be wanted", FOREVER, () -> Files.exists(folder.resolve(WANTED)));
      FlightProfile.dump(folder.resolve(RECORDING));
      job.triggerSavepoint(
              folder.resolve(SAVEPOINTS).toUri().toString(), SavepointFormatType.CANONICAL)
          .get();
      Files.createFile(folder.resolve(SAVED));
      new CountDownLatch(1).await();
    }
  }

  private static JobClient submit(
      StreamExecutionEnvironment env, Engine engine, UnifiedView view, LogConnection log)
      throws Exception {
    return engine.isOurs()
        ? ViewJob.submit(
            env, UnifiedProject.of(view, engine.statementOptions()), view.viewName(), log)
        : PlainFlink.submit(env, engine, view, log, INTERVAL);
  }

  private static void end(Throwable failure) {
    if (failure != null) {
      failure.printStackTrace();
    }
    Runtime.getRuntime().halt(1);
  }
}
