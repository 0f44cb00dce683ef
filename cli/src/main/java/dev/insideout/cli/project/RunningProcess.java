package dev.insideout.cli.project;

import java.time.Instant;

/**
 * A process, told apart from a later one with the same number by its start.
 *
 * @param started milliseconds since the epoch; 0 when the system does not tell
 */
public record RunningProcess(long pid, long started) {
  /** No process: what there was has ended in an orderly way. */
  public static final RunningProcess NONE = new RunningProcess(0, 0);

  /** The process that this code runs in. */
  public static RunningProcess current() {
    return new RunningProcess(ProcessHandle.current().pid(), startOf(ProcessHandle.current()));
  }

  /** True while it runs. */
  public boolean alive() {
    return !equals(NONE)
        && ProcessHandle.of(pid)
            .filter(ProcessHandle::isAlive)
            .filter(handle -> startOf(handle) == started)
            .isPresent();
  }

  private static long startOf(ProcessHandle handle) {
    return handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }
}
