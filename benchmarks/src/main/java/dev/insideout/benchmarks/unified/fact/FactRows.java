package dev.insideout.benchmarks.unified.fact;

import java.util.List;
import java.util.SplittableRandom;

/** Which keys there are, how they refer to one another, and rows for them that look like life. */
final class FactRows {
  private static final List<String> ORDER_STATES =
      List.of("created", "validated", "paid", "shipped", "delivered", "cancelled");
  private static final List<String> PAYMENT_STATES =
      List.of("authorised", "captured", "failed", "refunded");
  private static final List<String> METHODS = List.of("card", "transfer", "invoice", "wallet");
  private static final List<String> PARCEL_STATES =
      List.of("packed", "in_transit", "delivered", "returned");
  private static final List<String> CARRIERS = List.of("dhl", "dpd", "gls", "postnl");
  private static final List<String> LEVELS = List.of("bronze", "silver", "gold");
  private static final List<String> CITIES = List.of("Berlin", "Utrecht", "Köln", "Delft", "Ulm");
  private static final List<String> CATEGORIES = List.of("books", "garden", "tools", "toys");

  private static final int MOST_CENTS = 100_000;
  private static final int ADDRESS = 50;
  private static final int TRACKING = 18;
  private static final int NAME = 16;
  private static final int TITLE = 24;

  private final SplittableRandom random;
  private final FactTexts texts;
  private final FactKeys keys;

  FactRows(SplittableRandom random, FactTexts texts, FactKeys keys) {
    this.random = random;
    this.texts = texts;
    this.keys = keys;
  }

  /** A row for the key with this number. */
  FactRow row(FactTopic topic, int number) {
    String key = keys.key(topic, number);
    return switch (topic) {
      case ORDERS ->
          new Order(
              key,
              keys.customerOf(number),
              keys.productOf(number),
              texts.oneOf(ORDER_STATES),
              random.nextLong(MOST_CENTS),
              texts.words(ADDRESS));
      case PAYMENTS ->
          new Payment(
              key, texts.oneOf(PAYMENT_STATES), random.nextLong(MOST_CENTS), texts.oneOf(METHODS));
      case SHIPMENTS ->
          new Shipment(
              key, texts.oneOf(PARCEL_STATES), texts.oneOf(CARRIERS), texts.words(TRACKING));
      case CUSTOMERS ->
          new Customer(key, texts.words(NAME), texts.oneOf(LEVELS), texts.oneOf(CITIES));
      case LINES -> new Line(key, keys.orderOfLine(number), random.nextLong(MOST_CENTS));
      case PRODUCTS -> new Product(key, texts.words(TITLE), texts.oneOf(CATEGORIES));
    };
  }
}
