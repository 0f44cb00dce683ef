package dev.insideout.demo.simulation;

import dev.insideout.demo.fact.Customer;
import dev.insideout.demo.fact.CustomerKey;
import dev.insideout.demo.fact.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Knows who the customers are: they sign up, move, rise, and ask to be forgotten. */
final class CustomersService {
  private static final int MOVES_PER_HOUR = 60;
  private static final int RISES_PER_HOUR = 30;

  /** Sign-ups and deletions alike, so that the company keeps its size. */
  private static final int TURNOVER_PER_HOUR = 30;

  private static final List<String> LEVELS = List.of("basic", "silver", "gold");
  private static final List<String> GIVEN_NAMES =
      List.of("Anna", "Bram", "Clara", "Daan", "Emma", "Finn", "Greta", "Hugo", "Ida", "Jan");
  private static final List<String> FAMILY_NAMES =
      List.of("Bakker", "Becker", "de Vries", "Fischer", "Jansen", "Koch", "Smit", "Wagner");

  private final Timeline timeline;
  private final Chance chance;
  private final Delivery delivery;
  private final int size;
  private final List<Customer> customers = new ArrayList<>();
  private int signedUp;

  CustomersService(Timeline timeline, Chance chance, Delivery delivery, int size) {
    this.timeline = timeline;
    this.chance = chance;
    this.delivery = delivery;
    this.size = size;
  }

  void open() {
    for (int i = 0; i < size; i++) {
      signUp();
    }
    timeline.atRandom(MOVES_PER_HOUR, this::move);
    timeline.atRandom(RISES_PER_HOUR, this::rise);
    timeline.atRandom(
        TURNOVER_PER_HOUR,
        () -> {
          if (customers.size() < size + size / 10 + 1) {
            signUp();
          }
        });
    timeline.atRandom(
        TURNOVER_PER_HOUR,
        () -> {
          if (customers.size() > size - size / 10 && customers.size() > 1) {
            forget();
          }
        });
  }

  Customer any() {
    return chance.oneOf(customers);
  }

  int count() {
    return customers.size();
  }

  private void signUp() {
    String given = chance.oneOf(GIVEN_NAMES);
    String family = chance.oneOf(FAMILY_NAMES);
    Country country = chance.oneOf(List.of(Country.values()));
    String id = "C%06d".formatted(++signedUp);
    String email = "%s.%s@example.org".formatted(given, id).toLowerCase(Locale.ROOT);
    customers.add(
        write(
            new Customer(
                id,
                delivery.eventId(Topics.CUSTOMERS),
                timeline.now(),
                1L,
                given + " " + family,
                email,
                LEVELS.get(0),
                chance.oneOf(country.cities()),
                country.name())));
  }

  /** One move in ten is to the other country. */
  private void move() {
    int index = chance.between(0, customers.size() - 1);
    Customer old = customers.get(index);
    Country country =
        chance.perMille(100)
            ? chance.oneOf(List.of(Country.values()))
            : Country.valueOf(old.getCountry());
    customers.set(
        index,
        write(
            next(old).setCity(chance.oneOf(country.cities())).setCountry(country.name()).build()));
  }

  private void rise() {
    int index = chance.between(0, customers.size() - 1);
    Customer old = customers.get(index);
    int level = LEVELS.indexOf(old.getLevel());
    if (level < LEVELS.size() - 1) {
      customers.set(index, write(next(old).setLevel(LEVELS.get(level + 1)).build()));
    }
  }

  private void forget() {
    int index = chance.between(0, customers.size() - 1);
    Customer last = customers.remove(customers.size() - 1);
    Customer forgotten = index == customers.size() ? last : customers.set(index, last);
    delivery.delete(Topics.CUSTOMERS, new CustomerKey(forgotten.getCustomerId()));
  }

  private Customer.Builder next(Customer old) {
    return Customer.newBuilder(old)
        .setEventId(delivery.eventId(Topics.CUSTOMERS))
        .setEventTime(timeline.now())
        .setVersion(old.getVersion() + 1);
  }

  private Customer write(Customer customer) {
    delivery.write(Topics.CUSTOMERS, customer);
    return customer;
  }
}
