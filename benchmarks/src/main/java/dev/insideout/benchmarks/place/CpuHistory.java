package dev.insideout.benchmarks.place;

import dev.insideout.platform.ChildJvm;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What CPU time a process had at moments that are known only later: an epoch is seen when it is
 * committed, and meanwhile the job has worked on.
 */
public final class CpuHistory {
  private final ChildJvm child;
  private final NavigableMap<Instant, Duration> looks = new TreeMap<>();

  public CpuHistory(ChildJvm child) {
    this.child = child;
  }

  /** Notes the CPU time of now; of a process that has ended there is none. */
  public void look() {
    BenchJvm.cpuTime(child).ifPresent(cpu -> looks.put(Instant.now(), cpu));
  }

  /**
   * The CPU time at {@code moment}: as if it had passed evenly between the looks before and after.
   *
   * @throws IllegalStateException when there was no look before it
   */
  public Duration at(Instant moment) {
    Map.Entry<Instant, Duration> before = looks.floorEntry(moment);
    if (before == null) {
      throw new IllegalStateException("nobody looked at the CPU time before " + moment);
    }
    Map.Entry<Instant, Duration> after = looks.higherEntry(moment);
    if (after == null) {
      return before.getValue();
    }
    double share =
        (double) Duration.between(before.getKey(), moment).toNanos()
            / Duration.between(before.getKey(), after.getKey()).toNanos();
    Duration meanwhile = after.getValue().minus(before.getValue());
    return before.getValue().plusNanos(Math.round(share * meanwhile.toNanos()));
  }
}
