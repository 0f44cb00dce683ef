package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.insideout.testlog.TestLog;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real, dirty sales lines as a topic of another project, and their revenue by country as a view.
 */
class OnlineRetailIT {
  private static final Path FILE = Path.of("../../shared/data/online-retail.csv");
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private static final Schema KEY =
      SchemaBuilder.record("SaleKey").namespace("retail").fields().requiredInt("line").endRecord();
  private static final Schema SALE =
      SchemaBuilder.record("Sale")
          .namespace("retail")
          .fields()
          .requiredInt("line")
          .requiredString("invoice")
          .requiredString("country")
          .requiredInt("quantity")
          .name("unit_price")
          .type(LogicalTypes.decimal(12, 3).addToSchema(Schema.create(Schema.Type.BYTES)))
          .noDefault()
          .optionalString("customer")
          .endRecord();

  /** From the description that lies beside the file, computed by other means than this test's. */
  private static final Map<String, String> STATED =
      Map.of(
          "United Kingdom", "164928.72",
          "Germany", "3309.75",
          "EIRE", "3147.23",
          "France", "2808.16",
          "Norway", "1919.14");

  private static final String STATED_TOTAL = "180659.25";

  @TempDir private Path dir;

  @Test
  void revenueByCountryIsRightToThePennyCancellationsIncluded() throws Exception {
    assumeTrue(Files.exists(FILE), () -> "skipped: there is no " + FILE.normalize());
    List<Map<String, String>> lines = lines();
    SqlProject project = project();
    try (TestLog log = new TestLog(dir.resolve("log"))) {
      log.createTopic("sales", KEY, SALE);
      publish(lines, log);
      StreamExecutionEnvironment env =
          StreamExecutionEnvironment.createLocalEnvironment(2, new Configuration());
      JobClient job = ViewJob.submit(env, project, "revenue_by_country", log.connection());
      try (ViewWatch view = new ViewWatch(log.connection(), "revenue_by_country")) {
        Map<String, String> expected = expected(lines);
        view.await(expected);
        assertThat(expected).hasSize(15);
        STATED.forEach(
            (country, revenue) -> assertThat(expected.get(country)).startsWith(revenue + " "));
        assertThat(total(expected)).isEqualTo(STATED_TOTAL);
        System.out.printf(
            "online retail: %d lines, %d countries, %s in all%n",
            lines.size(), expected.size(), total(expected));
      }
      job.cancel().get();
    }
  }

  private static List<Map<String, String>> lines() throws IOException {
    String text = Files.readString(FILE, StandardCharsets.UTF_8);
    try (MappingIterator<Map<String, String>> rows =
        new CsvMapper()
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader())
            .readValues(text.substring(text.startsWith(BYTE_ORDER_MARK) ? 1 : 0))) {
      return rows.readAll();
    }
  }

  private static void publish(List<Map<String, String>> lines, TestLog log) {
    for (int i = 0; i < lines.size(); i++) {
      Map<String, String> line = lines.get(i);
      GenericRecord key = new GenericData.Record(KEY);
      key.put("line", i);
      GenericRecord sale = new GenericData.Record(SALE);
      sale.put("line", i);
      sale.put("invoice", line.get("InvoiceNo"));
      sale.put("country", line.get("Country"));
      sale.put("quantity", Integer.parseInt(line.get("Quantity")));
      sale.put("unit_price", new BigDecimal(line.get("UnitPrice")).setScale(3));
      sale.put("customer", line.get("CustomerID").isEmpty() ? null : line.get("CustomerID"));
      log.sendSoon("sales", log.encode(key), log.encode(sale));
    }
    log.flush();
  }

  private SqlProject project() throws Exception {
    return ProjectFiles.write(
        dir.resolve("retail"),
        Map.of(
            "topics/sales.sql",
            """
            CREATE TABLE sales (
              invoice STRING NOT NULL COMMENT 'C... is a cancellation, its quantities are negative.',
              country STRING NOT NULL,
              quantity INT NOT NULL,
              unit_price DECIMAL(12, 3) NOT NULL
            ) COMMENT 'One row a line of an invoice; the same product may be on an invoice twice.'
            WITH ('connector' = 'log');
            """,
            "views/revenue_by_country/view.sql",
            """
            CREATE MATERIALIZED TABLE revenue_by_country (PRIMARY KEY (country) NOT ENFORCED)
            FRESHNESS = INTERVAL '1' SECOND
            AS SELECT
              country,
              CAST(SUM(quantity * unit_price) AS DECIMAL(14, 2)) AS revenue,
              COUNT(*) AS line_count
            FROM sales
            GROUP BY country;
            """));
  }

  /** Country to {@code revenue lines}, added up here without Flink. */
  private static Map<String, String> expected(List<Map<String, String>> lines) {
    Map<String, BigDecimal> revenue = new TreeMap<>();
    Map<String, Integer> count = new TreeMap<>();
    for (Map<String, String> line : lines) {
      BigDecimal value =
          new BigDecimal(line.get("Quantity")).multiply(new BigDecimal(line.get("UnitPrice")));
      revenue.merge(line.get("Country"), value, BigDecimal::add);
      count.merge(line.get("Country"), 1, Integer::sum);
    }
    Map<String, String> rows = new TreeMap<>();
    revenue.forEach(
        (country, sum) ->
            rows.put(country, sum.setScale(2, RoundingMode.HALF_UP) + " " + count.get(country)));
    return rows;
  }

  private static String total(Map<String, String> rows) {
    return rows.values().stream()
        .map(row -> new BigDecimal(row.split(" ")[0]))
        .reduce(BigDecimal.ZERO, BigDecimal::add)
        .toString();
  }
}
