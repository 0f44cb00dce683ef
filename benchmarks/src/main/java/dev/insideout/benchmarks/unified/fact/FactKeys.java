package dev.insideout.benchmarks.unified.fact;

import java.util.SplittableRandom;

/**
 * The keys of every topic, and what they refer to. Of 100 orders 45 are of customers with 10,000
 * each, 50 of customers with 10, and 5 of customers with one.
 */
final class FactKeys {
  private static final int LARGE_PERCENT = 45;
  private static final int MIDDLE_PERCENT = 50;
  private static final int OF_LARGE = 10_000;
  private static final int OF_MIDDLE = 10;
  private static final int PAYMENTS_PERCENT = 42;
  private static final int SHIPMENTS_PERCENT = 24;
  private static final int LINES_AN_ORDER = 2;
  private static final int LEAST_PRODUCTS = 20;
  private static final int ORDERS_A_PRODUCT = 500;

  private final SplittableRandom random;
  private final int orders;
  private final int large;
  private final int middle;
  private final int single;
  private final int[] customers;
  private final int[] products;

  FactKeys(SplittableRandom random, int orders) {
    this.random = random;
    this.orders = orders;
    this.large = Math.max(1, percent(LARGE_PERCENT) / OF_LARGE);
    this.middle = Math.max(1, percent(MIDDLE_PERCENT) / OF_MIDDLE);
    this.single = Math.max(1, percent(100 - LARGE_PERCENT - MIDDLE_PERCENT));
    this.customers = new int[orders];
    this.products = new int[orders];
    for (int order = 0; order < orders; order++) {
      customers[order] = anyCustomer();
      products[order] = random.nextInt(count(FactTopic.PRODUCTS));
    }
  }

  private int percent(int share) {
    return (int) ((long) orders * share / 100);
  }

  private int anyCustomer() {
    int dice = random.nextInt(100);
    if (dice < LARGE_PERCENT) {
      return random.nextInt(large);
    }
    if (dice < LARGE_PERCENT + MIDDLE_PERCENT) {
      return large + random.nextInt(middle);
    }
    return large + middle + random.nextInt(single);
  }

  /** How many keys {@code topic} ever has. */
  int count(FactTopic topic) {
    return switch (topic) {
      case ORDERS -> orders;
      case PAYMENTS -> Math.max(1, percent(PAYMENTS_PERCENT));
      case SHIPMENTS -> Math.max(1, percent(SHIPMENTS_PERCENT));
      case CUSTOMERS -> large + middle + single;
      case LINES -> LINES_AN_ORDER * orders;
      case PRODUCTS -> Math.max(LEAST_PRODUCTS, orders / ORDERS_A_PRODUCT);
    };
  }

  String key(FactTopic topic, int number) {
    return switch (topic) {
      case ORDERS -> FactTexts.key('O', number);
      case PAYMENTS, SHIPMENTS -> FactTexts.key('O', (int) ((long) number * orders / count(topic)));
      case CUSTOMERS -> FactTexts.key('C', number);
      case LINES -> FactTexts.key('L', number);
      case PRODUCTS -> FactTexts.key('P', number);
    };
  }

  /** Lets an order refer to another customer, or another product. */
  void refer(int order) {
    if (random.nextBoolean()) {
      customers[order] = anyCustomer();
    } else {
      products[order] = random.nextInt(count(FactTopic.PRODUCTS));
    }
  }

  String customerOf(int order) {
    return key(FactTopic.CUSTOMERS, customers[order]);
  }

  String productOf(int order) {
    return key(FactTopic.PRODUCTS, products[order]);
  }

  String orderOfLine(int line) {
    return key(FactTopic.ORDERS, line / LINES_AN_ORDER);
  }
}
