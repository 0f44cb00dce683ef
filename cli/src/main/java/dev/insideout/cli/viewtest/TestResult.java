package dev.insideout.cli.viewtest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What became of one test file.
 *
 * @param name the test's, without its view
 * @param description what the test says of itself
 * @param mistake why it could not be run, finished with its place; empty when it was
 * @param failures what was not as expected; none when all was
 * @param updated true when the file now expects what came out
 * @param adversarial what the adversarial runs showed; empty where there were none
 */
public record TestResult(
    String view,
    String name,
    Path file,
    Duration time,
    Optional<String> description,
    Optional<String> mistake,
    List<StepFailure> failures,
    boolean updated,
    Optional<AdversarialReport> adversarial) {

  String title() {
    return view + "/" + name;
  }

  /** True when all was as expected, in every way in which the test was run, or is by now. */
  public boolean passed() {
    return mistake.isEmpty()
        && (failures.isEmpty() || updated)
        && adversarial.flatMap(AdversarialReport::finding).isEmpty();
  }
}
