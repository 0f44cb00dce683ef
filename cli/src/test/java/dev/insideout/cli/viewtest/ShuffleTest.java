package dev.insideout.cli.viewtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.sqlview.TableDescription;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShuffleTest {
  private static final int ARRIVALS = 300;
  private static final long SEED = 11;

  @TempDir private Path folder;
  private ViewTest test;

  @BeforeEach
  void read() throws Exception {
    test =
        Shop.read(
            folder,
            """
            steps:
              - given:
                  orders:
                    - {order_id: o-1, status: created}
                    - {order_id: o-1, status: paid}
                    - {order_id: o-1, deleted: true}
                    - {order_id: o-1, status: again}
                  customers:
                    - {customer_id: c-1, name: Ada}
                    - {customer_id: c-1, name: Eva}
                    - {customer_id: c-2, name: Ida}
                  clicks:
                    - {page: a, ms: 1}
                    - {page: b, ms: 2}
            """);
  }

  @Test
  void keepsWhatIsSureAndTriesAllElse() {
    Shuffle shuffle = new Shuffle(new Random(SEED));
    Set<List<GivenRecord>> orders = new HashSet<>();
    Set<List<String>> versions = new HashSet<>();
    Set<List<String>> clicks = new HashSet<>();
    for (int i = 0; i < ARRIVALS; i++) {
      List<GivenRecord> order =
          shuffle
              .of(test.givenUpTo(test.steps().size()), true, false)
              .items()
              .filter(item -> !item.again())
              .map(Arrival.Item::record)
              .toList();

      assertThat(order).containsExactlyInAnyOrderElementsOf(test.givenUpTo(test.steps().size()));
      List<String> ofOrder = texts(order, Shop.ORDERS);
      assertThat(ofOrder.subList(2, 4))
          .containsExactly("{order_id: o-1} deleted", "{order_id: o-1, status: again}");
      assertThat(texts(order, Shop.CUSTOMERS))
          .containsSubsequence("{customer_id: c-1, name: Ada}", "{customer_id: c-1, name: Eva}");
      orders.add(order);
      versions.add(ofOrder);
      clicks.add(texts(order, Shop.CLICKS));
    }
    assertThat(versions).as("two versions, in both orders").hasSize(2);
    assertThat(clicks).as("two events, in both orders").hasSize(2);
    assertThat(orders).hasSizeGreaterThan(ARRIVALS / 2);
    System.out.printf("seed %d: %d orders in %d arrivals%n", SEED, orders.size(), ARRIVALS);
  }

  private static List<String> texts(List<GivenRecord> records, TableDescription table) {
    return records.stream()
        .filter(record -> record.table().equals(table))
        .map(GivenRecord::text)
        .toList();
  }

  @Test
  void repeatsAtOnceWhatHasAKeyAndFailsOnce() {
    Shuffle shuffle = new Shuffle(new Random(SEED));
    int repeated = 0;
    for (int i = 0; i < ARRIVALS; i++) {
      List<Arrival.Item> items =
          shuffle.of(test.givenUpTo(test.steps().size()), true, true).items().toList();
      for (int at = 0; at < items.size(); at++) {
        if (items.get(at).again()) {
          repeated++;
          assertThat(items.get(at - 1).record()).isSameAs(items.get(at).record());
          assertThat(items.get(at).record().table()).isNotEqualTo(Shop.CLICKS);
        }
      }
      assertThat(items.stream().filter(Arrival.Item::fails)).hasSize(1);
    }
    assertThat(repeated).isPositive();
  }

  @Test
  void keepsTheOrderOfATestThatDependsOnIt() {
    Arrival arrival =
        new Shuffle(new Random(SEED)).of(test.givenUpTo(test.steps().size()), false, true);

    assertThat(arrival.items().filter(item -> !item.again()).map(Arrival.Item::record))
        .containsExactlyElementsOf(test.givenUpTo(test.steps().size()));
    assertThat(arrival.gulps()).allMatch(gulp -> gulp.items().size() == 1);
  }
}
