package dev.insideout.flink.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Few rows and many are counted alike. */
class CountedRowsTest {
  private static final long SEED = 20_261_127;

  @Test
  void whatIsThereIsWhatWasAddedMoreOftenThanTakenBack() {
    Random random = new Random(SEED);
    int many = 0;
    for (int round = 0; round < 500; round++) {
      CountedRows rows = new CountedRows();
      Map<Byte, Integer> expected = new TreeMap<>();
      int kinds = 1 + random.nextInt(20);
      for (int step = 0; step < 60; step++) {
        byte row = (byte) random.nextInt(kinds);
        int change = random.nextBoolean() ? 1 : -1;
        rows.add(new byte[] {row}, change);
        expected.merge(row, change, (a, b) -> a + b == 0 ? null : a + b);
        assertSame(rows, expected);
        many = Math.max(many, expected.size());
      }
    }
    System.out.printf("counted rows: up to %d different ones, seed %d%n", many, SEED);
    assertThat(many).as("more than a few, seed %d", SEED).isGreaterThan(8);
  }

  private static void assertSame(CountedRows rows, Map<Byte, Integer> expected) {
    assertThat(rows.isEmpty()).isEqualTo(expected.isEmpty());
    assertThat(rows.all().stream().map(row -> row[0]))
        .containsExactlyInAnyOrderElementsOf(expected.keySet());
    assertThat(rows.anyOwed()).isEqualTo(expected.values().stream().anyMatch(n -> n < 0));
    boolean one = expected.size() == 1 && expected.containsValue(1);
    assertThat(rows.onlyOne().map(row -> row[0]))
        .isEqualTo(expected.keySet().stream().findFirst().filter(row -> one));
  }
}
