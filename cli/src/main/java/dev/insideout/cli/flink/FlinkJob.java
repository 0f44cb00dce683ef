package dev.insideout.cli.flink;

/**
 * A job as Flink lists it.
 *
 * @param name the group whose views it runs; or the group, a space and the version
 * @param state as Flink calls it, such as {@code RUNNING}
 * @param started milliseconds since the epoch
 * @param tasks how many tasks it has; 0 until they are known
 * @param runningTasks how many of them run
 */
public record FlinkJob(
    String id, String name, String state, long started, int tasks, int runningTasks) {

  /** The group whose views it runs. */
  public String group() {
    int space = name.indexOf(' ');
    return space < 0 ? name : name.substring(0, space);
  }

  /** True when it will never run again. */
  public boolean ended() {
    return switch (state) {
      case "FINISHED", "CANCELED", "FAILED" -> true;
      default -> false;
    };
  }

  /** True when all of its tasks run. */
  public boolean atWork() {
    return state.equals("RUNNING") && tasks > 0 && tasks == runningTasks;
  }
}
