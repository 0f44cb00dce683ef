package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.registry.RegisteredSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which columns records of earlier schemas cannot be read as. */
class SchemaHistoryTest {
  private static final String TABLE =
      """
      CREATE TABLE sales (
        sale_id STRING NOT NULL,
        amount BIGINT NOT NULL,
        channel STRING,
        PRIMARY KEY (sale_id) NOT ENFORCED
      ) WITH ('connector' = 'log');
      """;
  private static final String FIRST =
      "{'name': 'sale_id', 'type': 'string'}, {'name': 'amount', 'type': 'int'}";

  @TempDir private Path folder;
  private final List<RegisteredSchema> versions = new ArrayList<>();

  private void register(String fields) {
    int version = versions.size() + 1;
    Schema schema =
        new Schema.Parser()
            .parse(
                "{'type': 'record', 'name': 'Sale', 'fields': [%s]}"
                    .formatted(fields)
                    .replace('\'', '"'));
    versions.add(new RegisteredSchema("sales-value", version, version, schema));
  }

  @Test
  void readsWhatHasADefaultAndWhatAvroPromotes() throws Exception {
    register(FIRST);
    register(
        "{'name': 'sale_id', 'type': 'string'}, {'name': 'amount', 'type': 'long'}, {'name': 'channel', 'type': ['null', 'string'], 'default': null}");

    assertThat(problems(TABLE)).isEmpty();
  }

  @Test
  void namesTheColumnThatEarlierRecordsLackAndTheVersion() throws Exception {
    register(FIRST);
    register(FIRST + ", {'name': 'channel', 'type': 'string'}");

    assertThat(problems(TABLE))
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.line() + ":" + error.column()).isEqualTo("4:3");
              assertThat(error.reason())
                  .isEqualTo(
                      "records of version 1 of subject sales-value cannot be read: they have no field 'channel', and the newest schema gives it no default");
              assertThat(error.fix()).contains("register the field with a default");
            });
    assertThat(problems(TABLE.replaceFirst("\\s+channel STRING,", "")))
        .as("a field that no column reads")
        .isEmpty();
  }

  @Test
  void namesAFieldThatWasOfAnotherType() throws Exception {
    register("{'name': 'sale_id', 'type': 'string'}, {'name': 'amount', 'type': 'string'}");
    register(FIRST);

    assertThat(problems(TABLE.replaceFirst("\\s+channel STRING,", "")))
        .singleElement()
        .satisfies(error -> assertThat(error.reason()).contains("'amount' is of another type"));
  }

  private List<SqlProblem> problems(String table) throws Exception {
    ProjectStatements statements =
        ProjectStatements.of(
            ProjectFiles.write(folder, Map.of("topics/sales.sql", table)),
            StreamTableEnvironment.create(
                StreamExecutionEnvironment.getExecutionEnvironment(new Configuration())));
    SchemaHistory history = new SchemaHistory(subject -> versions);
    history.check(statements.declared().get("sales"));
    return history.problems();
  }
}
