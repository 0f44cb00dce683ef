package dev.insideout.cli.viewtest;

import dev.insideout.cli.viewtest.Arrival.Gulp;
import dev.insideout.cli.viewtest.Arrival.Item;
import dev.insideout.sqlview.InvalidSqlException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Makes a case in which two arrivals end differently as small as it can: no failure, nothing twice,
 * one record after the other, few records, and as near to the order of the test as the difference
 * allows. Each attempt runs both arrivals, as any subset of records is another test.
 */
final class Shrinking {
  private final Stages stages;

  /** What records come to in the order of the test. */
  private final Map<List<GivenRecord>, Outcome> inOrder = new HashMap<>();

  private int parallelism;
  private int tries;

  Shrinking(Stages stages, int parallelism) {
    this.stages = stages;
    this.parallelism = parallelism;
  }

  /** Two arrivals of the same records. */
  private record Case(List<GivenRecord> asWritten, Arrival arrival) {}

  /** How both arrivals of a case end. */
  private record Ends(Outcome asWritten, Outcome arrival) {
    boolean differ() {
      return !arrival.endsLike(asWritten);
    }
  }

  /**
   * The smallest case.
   *
   * @param asWritten the records in the order of the test
   * @param arrival whose end is another
   */
  AdversarialReport.Finding smallest(List<GivenRecord> asWritten, Arrival arrival)
      throws InvalidSqlException, InterruptedException {
    Case smallest = new Case(asWritten, arrival);
    smallest = simpler(smallest, Shrinking::withoutFailures);
    smallest = simpler(smallest, Shrinking::withoutRepetitions);
    smallest = atParallelismOne(smallest);
    smallest = simpler(smallest, Shrinking::oneByOne);
    smallest = fewer(smallest);
    smallest = nearer(smallest);
    Ends ends = ends(smallest);
    return new AdversarialReport.Finding(
        smallest.asWritten(),
        smallest.arrival(),
        parallelism,
        tries,
        TableDiff.of(
            stages.plain().view(),
            ends.asWritten().rows().values().stream()
                .map(cells -> new ExpectedTable.Row(0, cells))
                .toList(),
            ends.arrival().rows()),
        otherwise(ends));
  }

  private static Optional<String> otherwise(Ends ends) {
    if (!ends.differ()) {
      return Optional.of(
          "run once more, both end alike: records that arrive together, or around a failure, are read in an order that no seed decides");
    }
    if (!ends.arrival().error().equals(ends.asWritten().error())) {
      return Optional.of(
          "the job fails: " + ends.arrival().error().or(() -> ends.asWritten().error()).get());
    }
    return ends.arrival().letters().equals(ends.asWritten().letters())
        ? Optional.empty()
        : Optional.of(
            "dead letters: %s, and not %s"
                .formatted(ends.arrival().letters(), ends.asWritten().letters()));
  }

  private Ends ends(Case both) throws InvalidSqlException, InterruptedException {
    tries++;
    Outcome asWritten = inOrder.get(both.asWritten());
    if (asWritten == null) {
      asWritten = stages.plain().run(inOrder(both.asWritten()));
      inOrder.put(both.asWritten(), asWritten);
    }
    Outcome arrival = stages.at(parallelism).run(both.arrival());
    return new Ends(asWritten, arrival);
  }

  private static Arrival inOrder(List<GivenRecord> records) {
    return Arrival.oneByOne(records.stream().map(Item::of).toList());
  }

  private boolean differs(Case both) throws InvalidSqlException, InterruptedException {
    return ends(both).differ();
  }

  private Case simpler(Case both, UnaryOperator<Arrival> simplification)
      throws InvalidSqlException, InterruptedException {
    Arrival simpler = simplification.apply(both.arrival());
    if (simpler.equals(both.arrival())) {
      return both;
    }
    Case candidate = new Case(both.asWritten(), simpler);
    return differs(candidate) ? candidate : both;
  }

  private static Arrival withoutFailures(Arrival arrival) {
    return new Arrival(
        arrival.gulps().stream()
            .map(
                gulp ->
                    new Gulp(
                        gulp.items().stream()
                            .map(item -> new Item(item.record(), item.again(), false))
                            .toList(),
                        gulp.isStep()))
            .toList());
  }

  private static Arrival withoutRepetitions(Arrival arrival) {
    return only(arrival, item -> !item.again());
  }

  private static Arrival oneByOne(Arrival arrival) {
    return Arrival.oneByOne(arrival.items().toList());
  }

  private static Arrival only(Arrival arrival, Predicate<Item> wanted) {
    List<List<Item>> left =
        arrival.gulps().stream()
            .map(gulp -> gulp.items().stream().filter(wanted).toList())
            .filter(items -> !items.isEmpty())
            .toList();
    List<Gulp> gulps = new ArrayList<>();
    for (List<Item> items : left) {
      gulps.add(new Gulp(items, gulps.size() == left.size() - 1));
    }
    return new Arrival(gulps);
  }

  private Case atParallelismOne(Case both) throws InvalidSqlException, InterruptedException {
    int before = parallelism;
    parallelism = 1;
    if (before != 1 && !differs(both)) {
      parallelism = before;
    }
    return both;
  }

  /** Delta debugging: leaves out ever smaller parts for as long as the rest differs. */
  private Case fewer(Case both) throws InvalidSqlException, InterruptedException {
    Case smallest = both;
    for (int part = both.asWritten().size() / 2; part > 0; part = part / 2) {
      boolean removed = true;
      while (removed) {
        removed = false;
        for (int from = 0; from + part <= smallest.asWritten().size(); from++) {
          Case candidate = without(smallest, from, from + part);
          if (!candidate.asWritten().isEmpty() && differs(candidate)) {
            smallest = candidate;
            removed = true;
            break;
          }
        }
      }
    }
    return smallest;
  }

  private static Case without(Case both, int from, int to) {
    List<GivenRecord> left = new ArrayList<>(both.asWritten());
    Set<GivenRecord> removed = Set.copyOf(left.subList(from, to));
    left.removeAll(removed);
    return new Case(left, only(both.arrival(), item -> !removed.contains(item.record())));
  }

  /** Puts neighbours into the order of the test for as long as the end still differs. */
  private Case nearer(Case both) throws InvalidSqlException, InterruptedException {
    Case nearest = both;
    List<Item> items = new ArrayList<>(both.arrival().items().toList());
    boolean swapped = both.arrival().equals(oneByOne(both.arrival()));
    while (swapped) {
      swapped = false;
      for (int i = 0; i + 1 < items.size() && !swapped; i++) {
        if (place(both, items.get(i)) > place(both, items.get(i + 1))) {
          List<Item> order = new ArrayList<>(items);
          order.set(i, items.get(i + 1));
          order.set(i + 1, items.get(i));
          Case candidate = new Case(both.asWritten(), Arrival.oneByOne(order));
          if (differs(candidate)) {
            nearest = candidate;
            items = order;
            swapped = true;
          }
        }
      }
    }
    return nearest;
  }

  private static int place(Case both, Item item) {
    return both.asWritten().indexOf(item.record());
  }
}
