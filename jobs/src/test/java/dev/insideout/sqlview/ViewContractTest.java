package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which changes of a statement its committed schema refuses, and which it lets pass. */
class ViewContractTest {
  private static final String FIRST = "order_id, amount, note";

  @TempDir private Path folder;

  @Test
  void isKeptByTheStatementThatItWasWrittenFrom() throws Exception {
    assertThat(validate(FIRST, contract(FIRST))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "order_id, CAST(amount AS STRING) AS amount, note  | column 'amount' breaks the view's readers | keep its type",
        "order_id, amount, COALESCE(note, '') AS note      | column 'note' breaks the view's readers   | keep its type",
        "order_id, amount, note, 1 AS n                    | they have no 'n', and it is NOT NULL      | let it be null",
      })
  void isBrokenByAColumnThatEarlierRowsDoNotFit(String columns, String reason, String fix)
      throws Exception {
    assertThat(validate(columns, contract(FIRST)))
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.severity()).isEqualTo(SqlProblem.Severity.ERROR);
              assertThat(error.reason()).contains(reason, "the committed schema.avsc");
              assertThat(error.fix()).contains(fix);
              assertThat(error.line()).isEqualTo(3);
            });
  }

  @Test
  void letsAColumnComeThatMayBeNullAndWarnsOfOneThatGoes() throws Exception {
    assertThat(validate(FIRST + ", note AS remark", contract(FIRST)))
        .singleElement()
        .satisfies(warning -> assertThat(warning.reason()).contains("readers do not break"));
    assertThat(validate("order_id, amount", contract(FIRST)))
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.severity()).isEqualTo(SqlProblem.Severity.WARNING);
              assertThat(warning.reason()).contains("column 'note'", "has gone");
            });
  }

  @Test
  void saysThatItIsNotAvro() throws Exception {
    assertThat(validate(FIRST, "{}"))
        .singleElement()
        .satisfies(error -> assertThat(error.reason()).contains("schema.avsc is not Avro"));
  }

  private String contract(String columns) throws Exception {
    return ProjectValidation.contract(project(columns, Map.of()), "open_orders");
  }

  private List<SqlProblem> validate(String columns, String contract) throws Exception {
    List<SqlProblem> problems =
        ProjectValidation.of(
            project(columns, Map.of("views/open_orders/schema.avsc", contract)),
            List.of("open_orders"));
    problems.forEach(problem -> System.out.println(problem.at("view.sql").text()));
    return problems;
  }

  private SqlProject project(String columns, Map<String, String> more) throws Exception {
    Map<String, String> files = new TreeMap<>(more);
    files.put(
        "topics/orders.sql",
        """
        CREATE TABLE orders (
          order_id STRING NOT NULL, amount INT NOT NULL, note STRING,
          PRIMARY KEY (order_id) NOT ENFORCED
        ) WITH ('connector' = 'log');
        """);
    files.put(
        "views/open_orders/view.sql",
        """
        CREATE MATERIALIZED TABLE open_orders (PRIMARY KEY (order_id) NOT ENFORCED)
        FRESHNESS = INTERVAL '1' SECOND
        AS SELECT %s FROM orders;
        """
            .formatted(columns));
    return ProjectFiles.write(folder, files);
  }
}
