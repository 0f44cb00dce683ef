package dev.insideout.cli.life;

import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.FlinkRest;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.Output;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Watches a job that reads the log from its start until it has caught up. */
final class Catchup {
  private static final String CUTTER = "cut epochs";
  private static final List<String> GAUGES = List.of("logRead", "logEnd", "holding", "caughtUp");
  private static final long LOOK_MILLIS = 200;
  private static final long TELL_NANOS = 2_000_000_000L;

  private final FlinkRest flink;
  private final Output output;

  Catchup(FlinkRest flink, Output output) {
    this.flink = flink;
    this.output = output;
  }

  /**
   * How far a job is.
   *
   * @param read records of the log that it has read
   * @param end records of the log that there are
   * @param holding true while its topics are not handed over to it
   * @param caughtUp true when they could be, or when it publishes and is not hydrating
   */
  record Progress(long read, long end, boolean holding, boolean caughtUp) {
    String text() {
      return "%,d of %,d records (%d %%)".formatted(read, end, end == 0 ? 100 : 100 * read / end);
    }
  }

  /** How far {@code job} is; empty until it tells. */
  Optional<Progress> of(FlinkJob job) {
    Map<String, Double> gauges = flink.gauges(job, CUTTER, GAUGES);
    return gauges.keySet().containsAll(GAUGES)
        ? Optional.of(
            new Progress(
                gauges.get("logRead").longValue(),
                gauges.get("logEnd").longValue(),
                gauges.get("holding") > 0,
                gauges.get("caughtUp") > 0))
        : Optional.empty();
  }

  /**
   * Waits until {@code job} has caught up, and tells how far it is with rate and time left.
   *
   * @return how many records a second it has read
   * @throws CommandFailure when it ends, or {@code patience} is over
   */
  double await(FlinkJob job, String title, Duration patience) throws InterruptedException {
    long began = System.nanoTime();
    long told = began;
    long first = of(job).map(Progress::read).orElse(0L);
    while (true) {
      requireAlive(job, title);
      Optional<Progress> now = of(job);
      double seconds = (System.nanoTime() - began) / 1e9;
      double rate = now.map(p -> (p.read() - first) / seconds).orElse(0.0);
      if (now.filter(Progress::caughtUp).isPresent()) {
        output.progress("%s has caught up: %s.".formatted(title, now.get().text()));
        return rate;
      }
      if (System.nanoTime() - began > patience.toNanos()) {
        throw CommandFailure.notSo(
            "%s has not caught up after %d s: %s. It goes on; wait with 'insideout wait'."
                .formatted(
                    title,
                    patience.toSeconds(),
                    now.map(Progress::text).orElse("it tells nothing yet")));
      }
      if (System.nanoTime() - told > TELL_NANOS && now.isPresent()) {
        told = System.nanoTime();
        output.progress("  " + bar(now.get(), rate));
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private static String bar(Progress now, double rate) {
    long left = now.end() - now.read();
    return "%s, %,.0f records/s, %s left"
        .formatted(now.text(), rate, rate < 1 ? "?" : Math.round(left / rate) + " s");
  }

  /** Fails when the job has ended. */
  void requireAlive(FlinkJob job, String title) {
    FlinkJob now =
        flink
            .jobOf(job.id())
            .orElseThrow(
                () ->
                    CommandFailure.unreachable(
                        "%s: Flink no longer knows its job %s.".formatted(title, job.id())));
    if (now.ended()) {
      throw CommandFailure.notSo(
          "%s: its job is %s: %s."
              .formatted(title, now.state(), flink.failure(now).orElse("nobody says why")));
    }
  }
}
