package dev.insideout.integration;

import dev.insideout.platform.ChildJvm;
import dev.insideout.platform.LoopbackPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;

/**
 * A standalone Flink session cluster, a JobManager and TaskManagers as processes of their own, with
 * the project's configuration. All end with {@link #close()}, and with this JVM.
 */
final class FlinkCluster implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  private final FlinkPrograms programs;
  private final FlinkRest rest;
  private final FlinkPrograms.Memory taskManagerMemory;
  private final FlinkPrograms.Memory jobManagerMemory;
  private final List<ChildJvm> taskManagers = new ArrayList<>();
  private ChildJvm jobManager;

  private FlinkCluster(Path dir, Configuration configuration) {
    this.programs = new FlinkPrograms(dir, configuration);
    this.rest = new FlinkRest(configuration.get(RestOptions.PORT));
    this.taskManagerMemory = programs.memory("GET_TM_RESOURCE_PARAMS");
    this.jobManagerMemory = programs.memory("GET_JM_RESOURCE_PARAMS");
    this.jobManager = jobManager();
  }

  private ChildJvm jobManager() {
    List<String> arguments = new ArrayList<>(List.of("--configDir", programs.conf()));
    arguments.addAll(jobManagerMemory.arguments());
    return programs.start(
        "JobManager",
        "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
        jobManagerMemory.jvmOptions(),
        arguments);
  }

  /**
   * Starts a JobManager and TaskManagers and returns when they have found each other.
   *
   * @param dir the cluster's configuration, logs, checkpoints and savepoints
   */
  static FlinkCluster start(Path dir, int taskManagers) {
    FlinkCluster cluster =
        new FlinkCluster(dir, FlinkConf.merged(onThisMachine(dir.toAbsolutePath())));
    try {
      while (cluster.taskManagers.size() < taskManagers) {
        cluster.startTaskManager();
      }
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** What a cluster of one machine and of one test needs beside the project's configuration. */
  private static Configuration onThisMachine(Path dir) {
    Configuration overlay = new Configuration();
    overlay.set(JobManagerOptions.ADDRESS, "127.0.0.1");
    overlay.set(JobManagerOptions.PORT, freePort());
    overlay.set(RestOptions.ADDRESS, "127.0.0.1");
    overlay.set(RestOptions.PORT, freePort());
    overlay.set(TaskManagerOptions.HOST, "127.0.0.1");
    overlay.set(TaskManagerOptions.NUM_TASK_SLOTS, 8);
    overlay.set(CoreOptions.DEFAULT_PARALLELISM, 2);
    overlay.set(CoreOptions.TMP_DIRS, dir.resolve("tmp").toString());
    overlay.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, dir.resolve("checkpoints").toUri().toString());
    overlay.set(
        CheckpointingOptions.SAVEPOINT_DIRECTORY, dir.resolve("savepoints").toUri().toString());
    // A test is over before the optimizing compiler has earned what it costs.
    overlay.set(CoreOptions.FLINK_JVM_OPTIONS, "-XX:+UseSerialGC -XX:TieredStopAtLevel=1");
    // One that does not answer is missed after seconds instead of most of a minute.
    overlay.set(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, Duration.ofSeconds(10));
    return overlay;
  }

  private static int freePort() {
    return LoopbackPort.choose(OptionalInt.empty(), "Flink");
  }

  /** Starts one more TaskManager and returns when the JobManager knows it. */
  void startTaskManager() {
    int wanted = (int) taskManagers.stream().filter(ChildJvm::isAlive).count() + 1;
    List<String> arguments = new ArrayList<>(List.of("--configDir", programs.conf()));
    arguments.addAll(taskManagerMemory.arguments());
    ChildJvm taskManager =
        programs.start(
            "TaskManager " + (taskManagers.size() + 1),
            "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
            taskManagerMemory.jvmOptions(),
            arguments);
    taskManagers.add(taskManager);
    taskManager.await("register", () -> rest.taskManagers() == wanted, START_LIMIT);
  }

  /**
   * Kills the newest TaskManager, as a crash of its machine would, and waits until it is missed.
   */
  void killTaskManager() {
    taskManagers.get(taskManagers.size() - 1).kill();
    int left = (int) taskManagers.stream().filter(ChildJvm::isAlive).count();
    jobManager.await("miss it", () -> rest.taskManagers() == left, START_LIMIT);
  }

  /** Kills the newest TaskManager and starts another one, before anybody has missed the first. */
  void replaceTaskManager() {
    taskManagers.get(taskManagers.size() - 1).kill();
    startTaskManager();
  }

  /** Kills the oldest TaskManager and waits for nothing: others have its tasks from now on. */
  void loseTaskManager() {
    taskManagers.stream().filter(ChildJvm::isAlive).findFirst().orElseThrow().kill();
  }

  /**
   * Kills the JobManager, and with it what it knows of jobs, and starts it again at the same
   * addresses; returns when the TaskManagers have found it.
   */
  void restartJobManager() {
    jobManager.kill();
    jobManager = jobManager();
    int wanted = (int) taskManagers.stream().filter(ChildJvm::isAlive).count();
    jobManager.await("find its TaskManagers", () -> rest.taskManagers() == wanted, START_LIMIT);
  }

  /** Waits until {@code condition} holds for the REST interface's answers. */
  void await(String what, BooleanSupplier condition, Duration limit) {
    jobManager.await(what, condition, limit);
  }

  /** The address of its REST interface. */
  String address() {
    return rest.address();
  }

  FlinkRest rest() {
    return rest;
  }

  FlinkClient client() {
    return new FlinkClient(programs);
  }

  long jobManagerPid() {
    return jobManager.pid();
  }

  long taskManagerPid() {
    return taskManagers.get(taskManagers.size() - 1).pid();
  }

  @Override
  public void close() {
    taskManagers.forEach(ChildJvm::close);
    jobManager.close();
  }
}
