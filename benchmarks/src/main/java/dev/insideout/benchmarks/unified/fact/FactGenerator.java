package dev.insideout.benchmarks.unified.fact;

import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Facts in the order in which they are written, the same ones for the same seed: 8 for each order
 * of orders, payments, shipments and customers, of which 75% change what is there, 2% delete, 1%
 * let an order refer to something else and the rest are of new keys; besides, 4 of order lines for
 * each order, and a few of products. 5% come late, by up to 60 s, and 1% come twice. Which key
 * changes is by Zipf's law with an exponent of 1.1, for customers and products even.
 */
public final class FactGenerator implements Iterator<Fact> {
  private static final int OF_ORDERS = 8;
  private static final int OF_LINES = 4;
  private static final int OF_A_PRODUCT = 3;

  private static final int MILLIS_A_FACT = 5;
  private static final int LATE_MILLIS = 60_000;
  private static final double LATE = 0.05;
  private static final double TWICE = 0.01;
  private static final double NEW = 0.22;
  private static final double DELETED = 0.02;
  private static final double REFERRING = 0.01;
  private static final double POPULAR = 1.1;
  private static final int NOTE = 150;

  /**
   * Of what changes and is neither line nor product: those of orders, then payments and parcels.
   */
  private static final double CHANGES_OF_ORDERS = 0.45;

  private static final double CHANGES_OF_PAYMENTS = 0.80;
  private static final double CHANGES_OF_SHIPMENTS = 0.995;

  private final SplittableRandom random;
  private final FactTexts texts;
  private final FactKeys keys;
  private final FactRows rows;
  private final Map<FactTopic, Integer> known = new EnumMap<>(FactTopic.class);
  private final Map<FactTopic, Zipf> popular = new EnumMap<>(FactTopic.class);
  private final PriorityQueue<Late> late =
      new PriorityQueue<>(Comparator.comparingLong(Late::due).thenComparingLong(Late::number));
  private final long begin = Instant.parse("2026-01-05T08:00:00Z").toEpochMilli();
  private final long ofOrders;
  private final long ofLines;
  private final long all;
  private long made;

  private record Late(long due, long number, Fact fact) {}

  /** Facts of so many orders, or up to 2% less: dice decide. */
  public FactGenerator(long seed, int orders) {
    this.random = new SplittableRandom(seed);
    this.texts = new FactTexts(random.split());
    this.keys = new FactKeys(random.split(), orders);
    this.rows = new FactRows(random.split(), texts, keys);
    for (FactTopic topic : FactTopic.values()) {
      known.put(topic, 0);
      popular.put(topic, new Zipf(keys.count(topic), POPULAR));
    }
    this.ofOrders = (long) OF_ORDERS * orders;
    this.ofLines = (long) OF_LINES * orders;
    this.all = ofOrders + ofLines + (long) OF_A_PRODUCT * keys.count(FactTopic.PRODUCTS);
  }

  @Override
  public boolean hasNext() {
    return made < all || !late.isEmpty();
  }

  @Override
  public Fact next() {
    while (made < all) {
      if (!late.isEmpty() && late.peek().due() <= clock()) {
        return late.remove().fact();
      }
      Fact fact = made();
      double dice = random.nextDouble();
      if (dice < LATE + TWICE) {
        late.add(new Late(clock() + random.nextInt(LATE_MILLIS), made, fact));
      }
      if (dice >= LATE) {
        return fact;
      }
    }
    if (late.isEmpty()) {
      throw new NoSuchElementException("all facts are made");
    }
    return late.remove().fact();
  }

  private long clock() {
    return begin + made * MILLIS_A_FACT;
  }

  private Fact made() {
    long dice = random.nextLong(all);
    made++;
    if (dice < ofOrders) {
      return ofOrders();
    }
    FactTopic topic = dice < ofOrders + ofLines ? FactTopic.LINES : FactTopic.PRODUCTS;
    double kind = random.nextDouble();
    if (kind < DELETED && topic == FactTopic.LINES) {
      return deleted(topic);
    }
    return kind < 0.5 ? fresh(topic) : changed(topic);
  }

  private Fact ofOrders() {
    double kind = random.nextDouble();
    if (kind < NEW) {
      return fresh(leastComplete());
    }
    if (kind < NEW + DELETED) {
      return deleted(ofChanges(random.nextDouble() * CHANGES_OF_SHIPMENTS));
    }
    if (kind < NEW + DELETED + REFERRING && known.get(FactTopic.ORDERS) > 0) {
      int order = random.nextInt(known.get(FactTopic.ORDERS));
      keys.refer(order);
      return fact(FactTopic.ORDERS, order);
    }
    return changed(ofChanges(random.nextDouble()));
  }

  private static FactTopic ofChanges(double dice) {
    if (dice < CHANGES_OF_ORDERS) {
      return FactTopic.ORDERS;
    }
    if (dice < CHANGES_OF_PAYMENTS) {
      return FactTopic.PAYMENTS;
    }
    return dice < CHANGES_OF_SHIPMENTS ? FactTopic.SHIPMENTS : FactTopic.CUSTOMERS;
  }

  /** All four topics grow alike. */
  private FactTopic leastComplete() {
    FactTopic least = FactTopic.ORDERS;
    for (FactTopic topic :
        new FactTopic[] {FactTopic.PAYMENTS, FactTopic.SHIPMENTS, FactTopic.CUSTOMERS}) {
      if (complete(topic) < complete(least)) {
        least = topic;
      }
    }
    return least;
  }

  private double complete(FactTopic topic) {
    return (double) known.get(topic) / keys.count(topic);
  }

  private Fact fresh(FactTopic topic) {
    int number = known.get(topic);
    if (number == keys.count(topic)) {
      return changed(topic);
    }
    known.put(topic, number + 1);
    return fact(topic, number);
  }

  private Fact changed(FactTopic topic) {
    return known.get(topic) == 0 ? fresh(topic) : fact(topic, known(topic));
  }

  private Fact deleted(FactTopic topic) {
    int number = known.get(topic) == 0 ? 0 : random.nextInt(known.get(topic));
    return new Fact(topic, keys.key(topic, number), Optional.empty(), clock(), "");
  }

  /** A key that there is: of orders and what belongs to one, some are much more popular. */
  private int known(FactTopic topic) {
    int count = known.get(topic);
    if (topic == FactTopic.CUSTOMERS || topic == FactTopic.PRODUCTS) {
      return random.nextInt(count);
    }
    int number = popular.get(topic).next(random);
    while (number >= count) {
      number = popular.get(topic).next(random);
    }
    return number;
  }

  private Fact fact(FactTopic topic, int number) {
    return new Fact(
        topic,
        keys.key(topic, number),
        Optional.of(rows.row(topic, number)),
        clock(),
        texts.words(NOTE));
  }
}
