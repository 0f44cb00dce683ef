package dev.insideout.cli.viewtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cli.viewtest.TableDiff.Cell;
import dev.insideout.cli.viewtest.TableDiff.Different;
import dev.insideout.cli.viewtest.TableDiff.Missing;
import dev.insideout.cli.viewtest.TableDiff.Unexpected;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TableDiffTest {
  @Test
  void comparesByKeyAndByTheColumnsThatAreNamed() {
    Map<String, Map<String, String>> actual = new TreeMap<>();
    actual.put("status=a", row("a", "1", "1.00"));
    actual.put("status=b", row("b", "2", "2.00"));
    actual.put("status=d", row("d", "4", "4.00"));

    TableDiff diff =
        TableDiff.of(
            Shop.TOTALS,
            List.of(
                expected(Map.of("status", "a", "orders", "1")),
                expected(row("b", "2", "3.00")),
                expected(Map.of("status", "c"))),
            actual);

    assertThat(diff.entries())
        .containsExactly(
            new Different("status=b", List.of(new Cell("total", "3.00", "2.00"))),
            new Missing("status=c", Map.of("status", "c")),
            new Unexpected("status=d", row("d", "4", "4.00")));
  }

  @Test
  void isEmptyWhenAllIsAsExpected() {
    assertThat(TableDiff.of(Shop.TOTALS, List.of(), Map.of()).isEmpty()).isTrue();
  }

  private static ExpectedTable.Row expected(Map<String, String> cells) {
    return new ExpectedTable.Row(1, cells);
  }

  private static Map<String, String> row(String status, String orders, String total) {
    return Map.of("status", status, "orders", orders, "total", total);
  }
}
