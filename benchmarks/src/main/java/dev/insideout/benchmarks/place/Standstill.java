package dev.insideout.benchmarks.place;

import java.io.IOException;

/** A process that is kept from running, until this is closed. */
public final class Standstill implements AutoCloseable {
  private final long pid;

  private Standstill(long pid) {
    this.pid = pid;
  }

  /**
   * Stops a process of this user where it is.
   *
   * @throws IllegalStateException when it cannot be
   */
  public static Standstill of(long pid) {
    Standstill standstill = new Standstill(pid);
    standstill.signal("STOP");
    return standstill;
  }

  /** Lets it go on. */
  @Override
  public void close() {
    signal("CONT");
  }

  private void signal(String signal) {
    try {
      int exit = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
      if (exit != 0) {
        throw new IllegalStateException("kill -%s %d gave %d".formatted(signal, pid, exit));
      }
    } catch (IOException e) {
      throw new IllegalStateException("kill -%s %d was not started".formatted(signal, pid), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted at kill -%s %d".formatted(signal, pid), e);
    }
  }
}
