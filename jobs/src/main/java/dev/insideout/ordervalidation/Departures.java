package dev.insideout.ordervalidation;

import dev.insideout.ordervalidation.state.Departure;
import java.util.ArrayList;
import java.util.List;

/**
 * Pieces of a product that have left the house and are reserved until a stock fact no longer counts
 * them. However many leave between two facts, the list stays short: neighbours then become one that
 * left with the later of them, and is reserved for a little longer.
 */
final class Departures {
  /** More are not kept apart. */
  static final int MOST = 64;

  private Departures() {}

  /** These departures and one more. */
  static List<Departure> with(List<Departure> before, long at, int quantity) {
    List<Departure> all = new ArrayList<>(before);
    int place = all.size();
    while (place > 0 && all.get(place - 1).getAt() > at) {
      place--;
    }
    all.add(place, new Departure(at, quantity));
    return all.size() > MOST ? paired(all) : all;
  }

  private static List<Departure> paired(List<Departure> all) {
    List<Departure> pairs = new ArrayList<>();
    for (int i = 0; i + 1 < all.size(); i += 2) {
      Departure later = all.get(i + 1);
      pairs.add(new Departure(later.getAt(), all.get(i).getQuantity() + later.getQuantity()));
    }
    if (all.size() % 2 == 1) {
      pairs.add(all.get(all.size() - 1));
    }
    return pairs;
  }

  /** How many pieces had left at this time. */
  static int until(List<Departure> departures, long at) {
    int left = 0;
    for (Departure departure : departures) {
      left += departure.getAt() <= at ? departure.getQuantity() : 0;
    }
    return left;
  }

  /** Those that left later. */
  static List<Departure> after(List<Departure> departures, long at) {
    // A new one: the list that Avro reads does not let go of elements.
    List<Departure> later = new ArrayList<>();
    for (Departure departure : departures) {
      if (departure.getAt() > at) {
        later.add(departure);
      }
    }
    return later;
  }
}
