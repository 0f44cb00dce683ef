package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Mistakes that a new user makes in a first view, one at a time: the error names the file, the line
 * and column, and what to write instead.
 */
class MistakesTest {
  private static final List<String> TABLE = new ArrayList<>();

  /** A view of orders that is right, line by line. */
  private static final List<String> RIGHT =
      List.of(
          "CREATE MATERIALIZED TABLE paid_orders (",
          "  PRIMARY KEY (order_id) NOT ENFORCED",
          ") COMMENT 'One row an order that is paid.'",
          "WITH ('delivery' = 'epoch')",
          "FRESHNESS = INTERVAL '1' SECOND",
          "AS SELECT",
          "  o.order_id,",
          "  o.customer_id,",
          "  c.name,",
          "  COUNT(*) AS line_count,",
          "  SUM(l.quantity) AS pieces",
          "FROM orders AS o",
          "JOIN order_lines AS l ON l.order_id = o.order_id",
          "JOIN customers AS c ON c.customer_id = o.customer_id",
          "WHERE o.status = 'paid'",
          "GROUP BY o.order_id, o.customer_id, c.name;");

  @TempDir private Path folder;

  /**
   * @param line of {@link #RIGHT} that is written otherwise
   * @param place where the error points to, as line:column
   * @param fix what its advice says
   */
  private record Mistake(String name, int line, String written, String place, String fix) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static List<Mistake> mistakes() {
    return List.of(
        new Mistake("a table misspelt", 12, "FROM oders AS o", "12:6", "did you mean 'orders'?"),
        new Mistake(
            "a column misspelt", 8, "  o.custmer_id,", "8:5", "did you mean 'customer_id'?"),
        new Mistake(
            "a function misspelt", 11, "  SUMM(l.quantity) AS pieces", "11:3", "did you mean SUM?"),
        new Mistake(
            "a function of another database", 9, "  NVL(c.name, '') AS name,", "9:3", "COALESCE("),
        new Mistake("a keyword misspelt", 12, "FORM orders AS o", "12:1", "did you mean FROM?"),
        new Mistake(
            "an option misspelt",
            4,
            "WITH ('delivry' = 'epoch')",
            "4:7",
            "did you mean 'delivery'?"),
        new Mistake(
            "a value that an option does not take",
            4,
            "WITH ('delivery' = 'eagre')",
            "4:7",
            "write 'epoch' or 'eager'"),
        new Mistake(
            "an alias that nothing has", 8, "  x.customer_id,", "8:3", "there are: o, l, c"),
        new Mistake(
            "text in double quotes",
            15,
            "WHERE o.status = \"paid\"",
            "15:18",
            "write text as 'paid'"),
        new Mistake("text without quotes", 15, "WHERE o.status = paid", "15:18", "write 'paid'"),
        new Mistake(
            "a quote that is not closed",
            15,
            "WHERE o.status = 'paid",
            "15:18",
            "close it: 'paid'"),
        new Mistake(
            "a comma before FROM", 11, "  SUM(l.quantity) AS pieces,", "11:28", "take it out"),
        new Mistake("a comma missing", 8, "  o.customer_id c_id", "9:3", "is a comma missing"),
        new Mistake("no FRESHNESS", 5, "", "6:1", "write FRESHNESS = INTERVAL '1' SECOND"),
        new Mistake(
            "a freshness of a day",
            5,
            "FRESHNESS = INTERVAL '1' DAY",
            "5:1",
            "write FRESHNESS = INTERVAL '1' SECOND"),
        new Mistake(
            "PRIMARY KEY without NOT ENFORCED",
            2,
            "  PRIMARY KEY (order_id)",
            "2:3",
            "PRIMARY KEY (…) NOT ENFORCED"),
        new Mistake(
            "a key that the query does not give",
            2,
            "  PRIMARY KEY (orderid) NOT ENFORCED",
            "2:16",
            "did you mean 'order_id'?"),
        new Mistake(
            "a key that may be null",
            7,
            "  NULLIF(o.order_id, '') AS order_id,",
            "2:16",
            "COALESCE(…, '') AS order_id"),
        new Mistake(
            "CREATE VIEW", 1, "CREATE VIEW paid_orders (", "1:8", "CREATE MATERIALIZED TABLE"),
        new Mistake(
            "OR ALTER",
            1,
            "CREATE OR ALTER MATERIALIZED TABLE paid_orders (",
            "1:8",
            "without OR ALTER"),
        new Mistake(
            "a list of columns",
            2,
            "  order_id STRING, PRIMARY KEY (order_id) NOT ENFORCED",
            "2:3",
            "leave only PRIMARY KEY"),
        new Mistake(
            "a word of SQL as a name",
            10,
            "  COUNT(*) AS count,",
            "10:15",
            "put it in backticks, `count`"),
        new Mistake(
            "different types compared",
            13,
            "JOIN order_lines AS l ON l.line = o.order_id",
            "13:26",
            "CAST("),
        new Mistake(
            "two tables of one name",
            14,
            "JOIN customers AS l ON l.customer_id = o.customer_id",
            "14:6",
            "give each a name of its own"),
        new Mistake("an ambiguous column", 7, "  order_id,", "7:3", "o.order_id or l.order_id"),
        new Mistake(
            "a column that GROUP BY lacks",
            16,
            "GROUP BY o.order_id, o.customer_id;",
            "9:3",
            "add c.name to GROUP BY"),
        new Mistake(
            "an aggregate in WHERE",
            15,
            "WHERE SUM(l.quantity) > 1",
            "15:7",
            "HAVING, after GROUP BY"),
        new Mistake(
            "an operator of other languages", 15, "WHERE o.status == 'paid'", "15:16", "write ="),
        new Mistake(
            "another name than the folder's",
            1,
            "CREATE MATERIALIZED TABLE orders_paid (",
            "1:27",
            "name it 'paid_orders'"),
        new Mistake(
            "two statements",
            16,
            "GROUP BY o.order_id, o.customer_id, c.name; SELECT 1;",
            "16:45",
            "one statement a file"),
        new Mistake(
            "a bracket that is not closed", 11, "  SUM(l.quantity AS pieces", "11:6", "add the )"),
        new Mistake(
            "the time of day", 9, "  c.name, NOW() AS seen,", "9:11", "join the topic `clock`"),
        new Mistake(
            "ORDER BY",
            16,
            "GROUP BY o.order_id, o.customer_id, c.name ORDER BY c.name;",
            "16:44",
            "take ORDER BY out"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void areNamedWithTheirPlaceAndTheirFix(Mistake mistake) throws Exception {
    List<String> lines = new ArrayList<>(RIGHT);
    lines.set(mistake.line() - 1, mistake.written());

    List<SqlProblem> problems = problems(String.join("\n", lines));

    SqlProblem first = problems.get(0);
    System.out.printf("%s%n%s%n%n", mistake, first.at("view.sql").text());
    TABLE.add(
        "| %s | `%s` | %d:%d | %s |"
            .formatted(
                mistake, mistake.written().strip(), first.line(), first.column(), first.fix()));
    assertThat(problems).allMatch(p -> p.severity() == SqlProblem.Severity.ERROR);
    assertThat(first.path()).endsWith("sql/views/paid_orders/view.sql");
    assertThat(first.line() + ":" + first.column()).isEqualTo(mistake.place());
    assertThat(first.source()).isEqualTo(lines.get(first.line() - 1));
    assertThat(first.reason() + " → " + first.fix()).contains(mistake.fix());
  }

  @ParameterizedTest
  @MethodSource("right")
  void areAbsentFromTheViewThatTheyAreMadeOf(String statement) throws Exception {
    assertThat(problems(statement)).isEmpty();
  }

  private static List<String> right() {
    return List.of(String.join("\n", RIGHT));
  }

  private List<SqlProblem> problems(String statement) throws Exception {
    Map<String, String> files = new TreeMap<>(Map.of("views/paid_orders/view.sql", statement));
    for (String topic : List.of("orders", "order_lines", "customers")) {
      files.put(
          "topics/%s.sql".formatted(topic),
          Files.readString(Path.of("../sql/topics/%s.sql".formatted(topic))));
    }
    return ProjectValidation.of(ProjectFiles.write(folder, files), List.of("paid_orders"));
  }

  @AfterAll
  static void showTheTable() {
    System.out.println("| mistake | written | place | fix |\n|---|---|---|---|");
    TABLE.forEach(System.out::println);
  }
}
