package dev.insideout.cli.viewtest;

import java.util.List;
import java.util.Optional;

/**
 * What came of running a test in other ways than it is written.
 *
 * @param runs how many there were
 * @param faults how many failures hit the job in them
 * @param seed of all that was random
 * @param skipped why records were not permuted; empty when they were
 */
record AdversarialReport(
    int runs, int faults, long seed, Optional<String> skipped, Optional<Finding> finding) {
  /**
   * The smallest arrival that was found whose end is not that of the same records as written.
   *
   * @param asWritten the records in the order of the test
   * @param arrival the same records as they arrive
   * @param parallelism of the job
   * @param tries how many runs it took to find
   * @param diff how the end differs from that of the order of the test
   * @param letters what is different in the dead letters or the job's end; empty when nothing is
   */
  record Finding(
      List<GivenRecord> asWritten,
      Arrival arrival,
      int parallelism,
      int tries,
      TableDiff diff,
      Optional<String> letters) {}
}
