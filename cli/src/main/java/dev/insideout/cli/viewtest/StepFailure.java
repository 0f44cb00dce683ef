package dev.insideout.cli.viewtest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is wrong after a step.
 *
 * @param line where the step stands
 * @param problem what a person reads
 * @param diff how the table differs, where it is the table that does
 */
record StepFailure(int step, int line, String problem, Optional<TableDiff> diff) {
  /** What is wrong with an outcome of {@code test}; nothing when all is as expected. */
  static List<StepFailure> of(ViewTest test, TestStage stage, Outcome outcome) {
    List<StepFailure> failures = new ArrayList<>();
    for (TestStep step : test.steps()) {
      boolean reached = step.number() <= outcome.steps().size();
      boolean failsHere =
          step.number() == outcome.steps().size() + 1 && outcome.error().isPresent();
      if (reached) {
        check(step, stage, outcome.steps().get(step.number() - 1), failures);
      } else if (failsHere) {
        error(step, outcome.error().get()).ifPresent(failures::add);
      }
    }
    return failures;
  }

  private static void check(
      TestStep step, TestStage stage, Outcome.Step came, List<StepFailure> failures) {
    step.error()
        .ifPresent(
            error ->
                failures.add(
                    text(
                        step,
                        "expected the job to fail with '%s', but it did not".formatted(error))));
    step.letters().mismatch(came.letters()).ifPresent(problem -> failures.add(text(step, problem)));
    step.expected()
        .map(expected -> TableDiff.of(stage.view(), expected.rows(), came.rows()))
        .filter(diff -> !diff.isEmpty())
        .ifPresent(diff -> failures.add(table(step, came.rows(), diff)));
  }

  private static StepFailure table(
      TestStep step, Map<String, Map<String, String>> rows, TableDiff diff) {
    return new StepFailure(
        step.number(),
        step.line(),
        "the table of %d rows is not as expected".formatted(rows.size()),
        Optional.of(diff));
  }

  private static Optional<StepFailure> error(TestStep step, String error) {
    if (step.error().isEmpty()) {
      return Optional.of(text(step, "the job failed: " + error));
    }
    return error.contains(step.error().get())
        ? Optional.empty()
        : Optional.of(
            text(
                step,
                "expected the job to fail with '%s', but it failed with: %s"
                    .formatted(step.error().get(), error)));
  }

  private static StepFailure text(TestStep step, String problem) {
    return new StepFailure(step.number(), step.line(), problem, Optional.empty());
  }
}
