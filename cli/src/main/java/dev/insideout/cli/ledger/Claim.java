package dev.insideout.cli.ledger;

import dev.insideout.cli.project.RunningProcess;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * That somebody is at work on a group: nobody else changes it meanwhile. It holds while it is
 * renewed.
 *
 * @param what the command
 * @param renewed when its holder last said that it is still at work
 * @param released true once it is over
 */
public record Claim(
    String id,
    String by,
    String host,
    RunningProcess process,
    String what,
    Instant since,
    Instant renewed,
    boolean released) {
  /** Whoever has not renewed a claim for so long has been killed. */
  static final Duration EXPIRES = Duration.ofSeconds(10);

  /** A claim of this process. */
  static Claim now(String what) {
    Instant now = Instant.now();
    return new Claim(
        UUID.randomUUID().toString().substring(0, 8),
        who(),
        thisHost(),
        RunningProcess.current(),
        what,
        now,
        now,
        false);
  }

  Claim renewedAt(Instant time) {
    return new Claim(id, by, host, process, what, since, time, released);
  }

  Claim over() {
    return new Claim(id, by, host, process, what, since, Instant.now(), true);
  }

  /** True when its holder is at work, as far as can be seen from here. */
  boolean holds(Instant now) {
    boolean hereAndGone = host.equals(thisHost()) && !process.alive();
    return !released && !hereAndGone && renewed.plus(EXPIRES).isAfter(now);
  }

  /** The person and machine that commands are said by. */
  public static String who() {
    return System.getProperty("user.name") + "@" + thisHost();
  }

  private static String thisHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      // A machine without a name of its own; who it was is told by the user's name alone.
      return "localhost";
    }
  }
}
