package dev.insideout.cli.viewtest;

import dev.insideout.sqlview.InvalidSqlException;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Runs a test in other ways than it is written: in other orders, with records that come twice, with
 * a failure in the middle, at parallelism 1 and 2. All of them must end like the test as written.
 */
final class Adversary {
  private final Stages stages;
  private final ViewTest test;
  private final Outcome asWritten;
  private final TestOptions options;

  /**
   * @param asWritten what the test came to
   */
  Adversary(Stages stages, ViewTest test, Outcome asWritten, TestOptions options) {
    this.stages = stages;
    this.test = test;
    this.asWritten = asWritten;
    this.options = options;
  }

  AdversarialReport run() throws InvalidSqlException, InterruptedException {
    long seed = options.seed() ^ test.title().hashCode();
    Shuffle shuffle = new Shuffle(new Random(seed));
    boolean permuted = test.orderDependent().isEmpty();
    // A job that has failed, as expected, reads nothing of the steps behind it.
    List<GivenRecord> given = test.givenUpTo(asWritten.steps().size() + 1);
    int faults = 0;
    int runs = 0;
    while (runs < options.arrivals() && !given.isEmpty()) {
      int parallelism = 1 + runs % TestFlink.SLOTS;
      Arrival arrival = shuffle.of(given, permuted, true);
      Outcome outcome = stages.at(parallelism).run(arrival);
      runs++;
      requireFaults(arrival, outcome);
      faults += outcome.faults();
      if (!outcome.endsLike(asWritten)) {
        AdversarialReport.Finding finding =
            new Shrinking(stages, parallelism).smallest(given, arrival);
        return new AdversarialReport(
            runs, faults, options.seed(), test.orderDependent(), Optional.of(finding));
      }
    }
    return new AdversarialReport(
        runs, faults, options.seed(), test.orderDependent(), Optional.empty());
  }

  /** A failure that did not hit the job proves nothing. */
  private static void requireFaults(Arrival arrival, Outcome outcome) {
    if (outcome.error().isEmpty() && outcome.faults() != arrival.faults()) {
      throw new IllegalStateException(
          "%d failures were wanted, and %d happened".formatted(arrival.faults(), outcome.faults()));
    }
  }
}
