package dev.insideout.cli.viewtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestFileReaderTest {
  @TempDir private Path folder;

  @Test
  void readsStepsWithWhatIsGivenAndExpected() throws Exception {
    ViewTest test =
        Shop.read(
            folder,
            """
            description: Orders add up.
            order_dependent: for a reason
            steps:
              - given:
                  orders:
                    - {order_id: o-1, status: paid}
                    - {order_id: o-1, deleted: true}
                    - {raw: not Avro}
                  clicks:
                    - {page: NO, ms: 12}
                expect:
                  - {status: paid, orders: 1, total: 12.5}
                expect_dead_letters:
                  - magic byte
              - expect: []
                expect_error: not unique
            """);

    assertThat(test.title()).isEqualTo("totals/sums");
    assertThat(test.description()).contains("Orders add up.");
    assertThat(test.orderDependent()).contains("for a reason");
    TestStep first = test.steps().get(0);
    assertThat(first.line()).isEqualTo(4);
    assertThat(first.given())
        .extracting(GivenRecord::toString)
        .containsExactly(
            "orders {order_id: o-1, status: paid}",
            "orders {order_id: o-1} deleted",
            "orders {raw: 'not Avro'}",
            "clicks {page: 'NO', ms: 12}");
    assertThat(first.given().get(1).value()).isNull();
    assertThat(first.given().get(0).key()).isEqualTo(first.given().get(1).key());
    assertThat(first.given().get(2).value()).asString().isEqualTo("not Avro");
    assertThat(first.expected().orElseThrow().rows())
        .extracting(ExpectedTable.Row::cells)
        .containsExactly(Map.of("status", "paid", "orders", "1", "total", "12.50"));
    assertThat(first.letters().parts()).containsExactly("magic byte");
    assertThat(test.steps().get(1).expected().orElseThrow().rows()).isEmpty();
    assertThat(test.steps().get(1).error()).contains("not unique");
  }

  @Test
  void fillsWhatIsLeftOut() {
    RowFiller filler = new RowFiller();
    Object paid = StringData.fromString("paid");
    Object id = StringData.fromString("o-1");

    GenericRowData first =
        filler.fill(Shop.ORDERS, "o-1", Map.of("order_id", id, "status", paid, "note", paid));
    GenericRowData second = filler.fill(Shop.ORDERS, "o-1", Map.of("order_id", id));
    GenericRowData other = filler.fill(Shop.ORDERS, "o-2", Map.of("order_id", id));
    filler.forget("o-1");
    GenericRowData again = filler.fill(Shop.ORDERS, "o-1", Map.of("order_id", id));

    assertThat(texts(first)).isEqualTo("o-1 orders-1 2026-01-05T08:00:01Z 1 paid paid");
    assertThat(texts(second)).isEqualTo("o-1 orders-2 2026-01-05T08:00:02Z 2 paid paid");
    assertThat(texts(other)).isEqualTo("o-1 orders-3 2026-01-05T08:00:03Z 1 '' null");
    assertThat(texts(again)).isEqualTo("o-1 orders-4 2026-01-05T08:00:04Z 3 '' null");
  }

  private static String texts(GenericRowData row) {
    StringBuilder texts = new StringBuilder();
    for (int i = 0; i < row.getArity(); i++) {
      texts.append(i == 0 ? "" : " ");
      texts.append(CellText.of(Shop.ORDERS.type().getTypeAt(i), row.getField(i)));
    }
    return texts.toString();
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "stepps: []                                                    | 1 | a test has no entry 'stepps'. Did you mean steps?",
        "description: nothing more                                     | 1 | a test has steps: each with given: and expect:",
        "steps: {given: 1}                                             | 1 | steps must be a list",
        "steps: [{givn: {}}]                                           | 1 | a step has no entry 'givn'. Did you mean given?",
        "steps: [{given: {order: []}}]                                 | 1 | what view 'totals' reads has no table 'order'. Did you mean orders?",
        "steps: [{given: {orders: [{order_id: o, statis: paid}]}}]     | 1 | table 'orders' has no column 'statis'. Did you mean status?",
        "steps: [{given: {orders: [{status: paid}]}}]                  | 1 | a row of 'orders' names its key, and order_id is missing here",
        "steps: [{given: {orders: [{order_id: null}]}}]                | 1 | column 'order_id' is NOT NULL and cannot be null",
        "steps: [{given: {orders: [{order_id: o, version: two}]}}]     | 1 | column 'version' is BIGINT, and 'two' is no such value; write it like 42",
        "steps: [{given: {orders: [{order_id: o, event_time: nine}]}}] | 1 | write it like 2026-01-31T12:30:00Z",
        "steps: [{given: {orders: [{order_id: o, order_id: p}]}}]      | 1 | 'order_id' is there twice",
        "steps: [{given: {clicks: [{page: p, deleted: true}]}}]        | 1 | 'clicks' has none",
        "steps: [{given: {clicks: [{raw_hex: xyz}]}}]                  | 1 | raw_hex is bytes in hexadecimal",
        "steps: [{expect: [{orders: 1}]}]                              | 1 | a row of 'totals' names its key, and status is missing here",
        "steps: [{expect: [{status: a, totl: 1}]}]                     | 1 | view 'totals' has no column 'totl'. Did you mean total?",
        "steps: [{expect: [{status: a, total: 1.005}]}]                | 1 | column 'total' is DECIMAL(12, 2), and '1.005' is no such value",
        "steps: [{expect: [{status: a}, {status: a}]}]                 | 1 | expects a second row of the key in line 1",
        "steps: [{expect_dead_letters: some}]                          | 1 | expect_dead_letters is a number, or a list",
        "steps: [{given: {orders: [}}]                                 | 1 | is not YAML",
      })
  void saysWhatIsWrongAndWhere(String text, int line, String message) {
    MistakeException mistake =
        catchThrowableOfType(MistakeException.class, () -> Shop.read(folder, text));

    assertThat(mistake).hasMessageContaining(message);
    assertThat(mistake.in(Path.of("sums.yaml"))).startsWith("sums.yaml:" + line + ": ");
  }

  @Test
  void namesTheLineOfAMistake() {
    MistakeException mistake =
        catchThrowableOfType(
            MistakeException.class,
            () ->
                Shop.read(
                    folder,
                    """
                    steps:
                      - given:
                          orders:
                            - order_id: o-1
                              version: many
                    """));

    assertThat(mistake.in(Path.of("t.yaml"))).startsWith("t.yaml:5: column 'version'");
  }

  @Test
  void comparesOnlyTheColumnsThatTheTestNames() {
    MistakeException mistake =
        catchThrowableOfType(
            MistakeException.class,
            () ->
                Shop.read(
                    folder, "columns: [orders]\nsteps: [{expect: [{status: a, total: 1.00}]}]"));

    assertThat(mistake).hasMessageContaining("column 'total' is not among the columns");
  }

  @Test
  void countsDeadLetters() {
    assertThat(ExpectedLetters.NONE.mismatch(List.of())).isEqualTo(Optional.empty());
    assertThat(new ExpectedLetters(List.of("magic")).mismatch(List.of()))
        .contains("expected 1 dead letter, got 0\n  missing     …magic…");
    assertThat(ExpectedLetters.NONE.mismatch(List.of("wrong magic byte")))
        .contains("expected 0 dead letters, got 1\n  unexpected  wrong magic byte");
  }
}
