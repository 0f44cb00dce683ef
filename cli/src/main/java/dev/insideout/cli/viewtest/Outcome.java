package dev.insideout.cli.viewtest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came out of an arrival.
 *
 * @param steps one for each step that the job has gone through
 * @param error why it failed in the step after them; empty when it did not
 * @param faults how many of the wanted failures have happened
 */
record Outcome(List<Step> steps, Optional<String> error, int faults) {
  /**
   * What a step came to.
   *
   * @param rows the view's, by key and sorted, each as texts by column
   * @param letters the messages of the dead letters that it brought
   */
  record Step(Map<String, Map<String, String>> rows, List<String> letters) {}

  /** The rows in the end; none when no step was gone through. */
  Map<String, Map<String, String>> rows() {
    return steps.isEmpty() ? Map.of() : steps.get(steps.size() - 1).rows();
  }

  /** All dead letters, sorted. */
  List<String> letters() {
    List<String> letters = new ArrayList<>();
    steps.forEach(step -> letters.addAll(step.letters()));
    return letters.stream().sorted().toList();
  }

  /** True when both end alike. How far a job came before it failed depends on its epochs. */
  boolean endsLike(Outcome other) {
    return error.isPresent() || other.error.isPresent()
        ? error.isPresent() == other.error.isPresent()
        : rows().equals(other.rows()) && letters().equals(other.letters());
  }
}
