package dev.insideout.cli.viewtest;

import java.util.ArrayList;
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

  /**
   * As the test is written: step by step. Where the order decides, one record after the other: what
   * is read in one epoch has no order that could be relied upon.
   */
  static Arrival asWritten(ViewTest test) {
    List<Gulp> gulps = new ArrayList<>();
    for (TestStep step : test.steps()) {
      List<Item> items = step.given().stream().map(Item::of).toList();
      if (test.orderDependent().isEmpty() || items.isEmpty()) {
        gulps.add(new Gulp(items, true));
      } else {
        gulps.addAll(oneByOne(items).gulps());
      }
    }
    return new Arrival(gulps);
  }

  /** One after the other; the table is looked at after the last. */
  static Arrival oneByOne(List<Item> items) {
    List<Gulp> gulps = new ArrayList<>();
    for (Item item : items) {
      gulps.add(new Gulp(List.of(item), gulps.size() == items.size() - 1));
    }
    return new Arrival(gulps);
  }

  /** How often the job fails in it. */
  int faults() {
    return (int) items().filter(Item::fails).count();
  }

  Stream<Item> items() {
    return gulps.stream().flatMap(gulp -> gulp.items().stream());
  }
}
