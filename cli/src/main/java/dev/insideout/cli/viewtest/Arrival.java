package dev.insideout.cli.viewtest;

import java.util.List;
import java.util.stream.Stream;

/**
 * An order in which given records arrive. What arrives together may be read in any order; what
 * comes after it comes when an epoch has all of that.
 */
record Arrival(List<Gulp> gulps) {
  /**
   * Records that arrive together.
   *
   * @param isStep true when the table is looked at afterwards
   */
  record Gulp(List<Item> items, boolean isStep) {}

  /**
   * One record that arrives.
   *
   * @param again true when the same record has come just before
   * @param fails true when the job fails as it is about to read it
   */
  record Item(GivenRecord record, boolean again, boolean fails) {
    static Item of(GivenRecord record) {
      return new Item(record, false, false);
    }
  }

  /** As the test is written: step by step. */
  static Arrival asWritten(ViewTest test) {
    return new Arrival(
        test.steps().stream()
            .map(step -> new Gulp(step.given().stream().map(Item::of).toList(), true))
            .toList());
  }

  Stream<Item> items() {
    return gulps.stream().flatMap(gulp -> gulp.items().stream());
  }
}
