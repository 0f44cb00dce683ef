package dev.insideout.demo.simulation;

import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;

/**
 * The company at work: an endless sequence of facts in simulated time, in the order in which they
 * reach the log. Equal options give equal facts in equal order, however fast they are taken. What
 * it remembers is bounded: customers, products, open orders and facts under way. Not thread-safe.
 */
public final class Simulation implements Iterator<Fact> {
  /** When simulated time begins. */
  public static final Instant START = Instant.parse("2026-01-05T08:00:00Z");

  /**
   * About how many facts make one hour of simulated time: a minute at 2,000 facts a second is some
   * four hours.
   */
  public static final int FACTS_PER_HOUR = 30_000;

  private final int corruptEvery;
  private final Timeline timeline;
  private final Delivery delivery;
  private final CustomersService customers;
  private final OrdersService orders;
  private final Tills tills = new Tills();
  private long sinceCorrupt;

  public Simulation(SimulationOptions options) {
    Chance chance = new Chance(options.seed());
    this.corruptEvery = options.corruptEvery();
    this.timeline = new Timeline(START, chance);
    this.delivery = new Delivery(timeline, chance);
    this.customers = new CustomersService(timeline, chance, delivery, options.customers());
    CatalogueService catalogue =
        new CatalogueService(timeline, chance, delivery, options.products());
    WarehouseService warehouse = new WarehouseService(timeline, chance, delivery);
    this.orders =
        new OrdersService(
            timeline,
            chance,
            delivery,
            customers,
            catalogue,
            new PaymentsService(timeline, chance, delivery),
            warehouse);
    new ClockService(timeline, delivery).open();
    catalogue.open();
    warehouse.open(catalogue.all());
    customers.open();
    orders.open();
  }

  /** Always true: the company never closes. */
  @Override
  public boolean hasNext() {
    return true;
  }

  @Override
  public Fact next() {
    if (corruptEvery > 0 && sinceCorrupt == corruptEvery) {
      sinceCorrupt = 0;
      return tills.corrupt();
    }
    sinceCorrupt++;
    Optional<Fact> fact = delivery.poll();
    while (fact.isEmpty()) {
      timeline.advance();
      fact = delivery.poll();
    }
    return fact.get();
  }

  /** The simulated time now. */
  public Instant now() {
    return timeline.now();
  }

  /** How many orders are neither delivered nor cancelled nor failed. */
  public int openOrders() {
    return orders.openOrders();
  }

  /** How many customers there are. */
  public int customers() {
    return customers.count();
  }

  /** How many steps of orders, and facts under way, wait for their time. */
  public int pending() {
    return timeline.pending();
  }
}
