package dev.insideout.benchmarks.scenario;

import dev.insideout.benchmarks.place.BankProject;
import dev.insideout.benchmarks.place.BenchCluster;
import dev.insideout.benchmarks.plain.PlainJob;
import dev.insideout.benchmarks.plain.PlainTables;
import dev.insideout.contract.LogConnection;
import dev.insideout.sqlview.SqlProject;
import dev.insideout.sqlview.ViewJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * One side of a comparison in a JVM of its own, until it is killed: Flink, and views as we publish
 * them or as plain Flink does. Arguments: the side, Kafka's address, the registry's, a folder, the
 * milliseconds between checkpoints, and for each job its name and its views, {@code
 * name=view,view}.
 */
public final class CpuChild {
  private CpuChild() {}

  /** Who publishes. */
  enum Side {
    INSIDEOUT,
    PLAIN
  }

  public static void main(String[] arguments) throws Exception {
    Side side = Side.valueOf(arguments[0]);
    LogConnection log = LogConnection.of(arguments[1], arguments[2]);
    Duration interval = Duration.ofMillis(Long.parseLong(arguments[4]));
    List<String> jobs = Arrays.asList(arguments).subList(5, arguments.length);
    try (BenchCluster cluster = new BenchCluster(Path.of(arguments[3]), jobs.size())) {
      SqlProject project = BankProject.open();
      for (String job : jobs) {
        String[] parts = job.split("=");
        if (side == Side.INSIDEOUT) {
          ViewJob.submit(cluster.environment(), project, parts[0], log);
        } else {
          PlainJob.submit(
              cluster.environment(),
              log,
              List.of(parts[1].split(",")),
              PlainTables.Delivery.EXACTLY_ONCE,
              interval);
        }
      }
      new CountDownLatch(1).await();
    }
  }
}
