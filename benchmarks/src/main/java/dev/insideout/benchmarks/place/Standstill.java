package dev.insideout.benchmarks.place;

import java.io.IOException;
import java.util.concurrent.Callable;

/** A process of this user is kept from running while something else is done. */
public final class Standstill {
  private Standstill() {}

  /**
   * Stops a process where it is, does {@code what}, and lets it go on, whatever came of that.
   *
   * @throws IllegalStateException when the process cannot be stopped
   */
  public static <T> T during(long pid, Callable<T> what) throws Exception {
    signal("STOP", pid);
    try {
      return what.call();
    } finally {
      signal("CONT", pid);
    }
  }

  private static void signal(String signal, long pid) throws IOException, InterruptedException {
    int exit = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
    if (exit != 0) {
      throw new IllegalStateException("kill -%s %d gave %d".formatted(signal, pid, exit));
    }
  }
}
