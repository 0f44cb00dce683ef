package dev.insideout.cli.viewtest;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One test file: what is given, step by step, and what is expected after each step.
 *
 * @param name the file's, without its ending
 * @param text the file as it was read
 * @param orderDependent why the rows depend on the order of arrival; empty when they must not
 * @param columns what {@code --update} writes; empty for those that the expected rows name
 */
record ViewTest(
    Path file,
    String view,
    String name,
    String text,
    Optional<String> description,
    Optional<String> orderDependent,
    List<String> columns,
    List<TestStep> steps) {

  String title() {
    return view + "/" + name;
  }

  /** What is given up to a step, itself included, in the order in which it is written. */
  List<GivenRecord> givenUpTo(int step) {
    return steps.stream().limit(step).flatMap(s -> s.given().stream()).toList();
  }
}
