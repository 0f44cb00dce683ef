package dev.insideout.demo.simulation;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;

import dev.insideout.demo.fact.OrderLine;
import dev.insideout.demo.fact.Product;
import dev.insideout.demo.fact.Shipment;
import dev.insideout.demo.fact.Stock;
import dev.insideout.demo.fact.Topics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Keeps the goods, packs what is paid and sends it out; buys new stock when it runs low. */
final class WarehouseService {
  private static final int LEAST_AT_START = 500;
  private static final int MOST_AT_START = 2000;
  private static final int LOW = 200;
  private static final int LEAST_SUPPLY = 500;
  private static final int TWO_PARCELS_PER_MILLE = 80;
  private static final List<String> CARRIERS = List.of("bike", "post", "van");

  private final Timeline timeline;
  private final Chance chance;
  private final Delivery delivery;
  private final Map<String, Shelf> shelves = new LinkedHashMap<>();

  /** One product in the warehouse. */
  private static final class Shelf {
    private int onHand;
    private int askedSinceBuying;
    private boolean supplyOrdered;
    private long version;
  }

  WarehouseService(Timeline timeline, Chance chance, Delivery delivery) {
    this.timeline = timeline;
    this.chance = chance;
    this.delivery = delivery;
  }

  void open(List<Product> products) {
    for (Product product : products) {
      Shelf shelf = new Shelf();
      shelf.onHand = chance.between(LEAST_AT_START, MOST_AT_START);
      shelves.put(product.getProductId(), shelf);
      write(product.getProductId(), shelf);
    }
  }

  /** Calls {@code shipped} when the goods have left, {@code delivered} when the last has come. */
  void ship(OpenOrder order, Runnable shipped, Runnable delivered) {
    timeline.within(ofMinutes(10), ofHours(1), () -> pack(order, shipped, delivered));
  }

  private void pack(OpenOrder order, Runnable shipped, Runnable delivered) {
    int parcels = order.lines().size() > 1 && chance.perMille(TWO_PARCELS_PER_MILLE) ? 2 : 1;
    List<Shipment> packed =
        IntStream.rangeClosed(1, parcels).mapToObj(number -> packed(order, number)).toList();
    timeline.within(ofMinutes(5), ofMinutes(30), () -> send(order, packed, shipped, delivered));
  }

  private Shipment packed(OpenOrder order, int number) {
    return write(
        new Shipment(
            "S%s-%d".formatted(order.id().substring(1), number),
            delivery.eventId(Topics.SHIPMENTS),
            timeline.now(),
            1L,
            order.id(),
            chance.oneOf(CARRIERS),
            "packed"));
  }

  /** Waits for new stock when there is too little. */
  private void send(OpenOrder order, List<Shipment> packed, Runnable shipped, Runnable delivered) {
    Map<String, Integer> pieces = new LinkedHashMap<>();
    for (OrderLine line : order.lines()) {
      pieces.merge(line.getProductId(), line.getQuantity(), Integer::sum);
    }
    pieces.forEach((product, count) -> shelves.get(product).askedSinceBuying += count);
    if (pieces.entrySet().stream().anyMatch(e -> shelves.get(e.getKey()).onHand < e.getValue())) {
      pieces.keySet().forEach(this::buyIfLow);
      timeline.after(ofMinutes(15), () -> send(order, packed, shipped, delivered));
      return;
    }
    pieces.forEach(this::take);
    List<Shipment> sent = packed.stream().map(s -> next(s, "in_transit")).toList();
    shipped.run();
    timeline.within(
        ofMinutes(30),
        ofHours(3),
        () -> {
          sent.forEach(s -> next(s, "delivered"));
          delivered.run();
        });
  }

  private void take(String product, int pieces) {
    Shelf shelf = shelves.get(product);
    shelf.onHand -= pieces;
    write(product, shelf);
    buyIfLow(product);
  }

  /** Buys four times what is asked for until the supply comes: enough, however popular it is. */
  private void buyIfLow(String product) {
    Shelf shelf = shelves.get(product);
    if (shelf.supplyOrdered || shelf.onHand >= LOW) {
      return;
    }
    shelf.supplyOrdered = true;
    shelf.askedSinceBuying = 0;
    timeline.within(
        ofMinutes(20),
        ofHours(1),
        () -> {
          shelf.onHand += Math.max(LEAST_SUPPLY, 4 * shelf.askedSinceBuying);
          shelf.supplyOrdered = false;
          write(product, shelf);
        });
  }

  private Shipment next(Shipment old, String status) {
    return write(
        new Shipment(
            old.getShipmentId(),
            delivery.eventId(Topics.SHIPMENTS),
            timeline.now(),
            old.getVersion() + 1,
            old.getOrderId(),
            old.getCarrier(),
            status));
  }

  private void write(String product, Shelf shelf) {
    delivery.write(
        Topics.STOCK,
        new Stock(
            product,
            delivery.eventId(Topics.STOCK),
            timeline.now(),
            ++shelf.version,
            shelf.onHand));
  }

  private Shipment write(Shipment shipment) {
    delivery.write(Topics.SHIPMENTS, shipment);
    return shipment;
  }
}
