package dev.insideout.demo.simulation;

import dev.insideout.demo.fact.Product;
import dev.insideout.demo.fact.Topics;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Knows what is sold and at which price. */
final class CatalogueService {
  private static final int PRICE_CHANGES_PER_HOUR = 90;
  private static final int LEAST_CENTS = 49;
  private static final int MOST_CENTS = 4999;

  private static final List<String> CATEGORIES =
      List.of("bakery", "dairy", "drinks", "fruit", "household", "pantry");
  private static final List<String> KINDS =
      List.of("plain", "fresh", "organic", "fine", "large", "small");

  private final Timeline timeline;
  private final Chance chance;
  private final Delivery delivery;
  private final int size;
  private final List<Product> products = new ArrayList<>();

  CatalogueService(Timeline timeline, Chance chance, Delivery delivery, int size) {
    this.timeline = timeline;
    this.chance = chance;
    this.delivery = delivery;
    this.size = size;
  }

  void open() {
    for (int i = 1; i <= size; i++) {
      String id = "P%04d".formatted(i);
      String category = chance.oneOf(CATEGORIES);
      products.add(
          write(
              new Product(
                  id,
                  delivery.eventId(Topics.PRODUCTS),
                  timeline.now(),
                  1L,
                  "%s %s %d".formatted(chance.oneOf(KINDS), category, i),
                  category,
                  BigDecimal.valueOf(chance.between(LEAST_CENTS, MOST_CENTS), 2))));
    }
    timeline.atRandom(PRICE_CHANGES_PER_HOUR, this::changePrice);
  }

  /** Any product; some are asked for much more often than others. */
  Product popular() {
    return products.get(chance.skewed(products.size()));
  }

  List<Product> all() {
    return List.copyOf(products);
  }

  /** Up or down by a tenth at most. */
  private void changePrice() {
    int index = chance.between(0, products.size() - 1);
    Product old = products.get(index);
    long cents = old.getPrice().unscaledValue().longValueExact();
    long changed = Math.max(LEAST_CENTS, cents * chance.between(900, 1100) / 1000);
    products.set(
        index,
        write(
            Product.newBuilder(old)
                .setEventId(delivery.eventId(Topics.PRODUCTS))
                .setEventTime(timeline.now())
                .setVersion(old.getVersion() + 1)
                .setPrice(BigDecimal.valueOf(changed, 2))
                .build()));
  }

  private Product write(Product product) {
    delivery.write(Topics.PRODUCTS, product);
    return product;
  }
}
