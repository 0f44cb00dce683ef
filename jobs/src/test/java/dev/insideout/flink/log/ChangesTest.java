package dev.insideout.flink.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.wire.BadRecordException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.catalog.CatalogTable;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.catalog.UniqueConstraint;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.runtime.connector.source.ScanRuntimeProviderContext;
import org.junit.jupiter.api.Test;

/** Changes that formats tell, as upserts by the key. */
class ChangesTest {
  private static final ResolvedSchema COLUMNS =
      new ResolvedSchema(
          List.of(
              Column.physical("id", DataTypes.BIGINT().notNull()),
              Column.physical("name", DataTypes.STRING().notNull())),
          List.of(),
          UniqueConstraint.primaryKey("pk", List.of("id")),
          List.of());

  @Test
  void anUpdateIsTheNewRowAndADeletionIsItsKey() throws Exception {
    RecordDecoder debezium = decoder("debezium-json");

    assertThat(rows(debezium, "{'op': 'c', 'before': null, 'after': {'id': 1, 'name': 'lamp'}}"))
        .containsExactly("UPDATE_AFTER 1 lamp");
    assertThat(
            rows(
                debezium,
                "{'op': 'u', 'before': {'id': 1, 'name': '?'}, 'after': {'id': 1, 'name': 'light'}}"))
        .containsExactly("UPDATE_AFTER 1 light");
    assertThat(rows(debezium, "{'op': 'd', 'before': {'id': 1, 'name': 'light'}, 'after': null}"))
        .containsExactly("DELETE 1 null");
    assertThat(rows(debezium, "{'op': 'd', 'before': {'id': 1}, 'after': null}"))
        .containsExactly("DELETE 1 null");
  }

  @Test
  void aRowThatGetsAnotherKeyIsGoneUnderTheOldOne() throws Exception {
    assertThat(
            rows(
                decoder("maxwell-json"),
                "{'type': 'update', 'data': {'id': 2, 'name': 'lamp'}, 'old': {'id': 1}}"))
        .containsExactly("DELETE 1 null", "UPDATE_AFTER 2 lamp");
  }

  @Test
  void aRecordMayTellSeveralChangesAndNoneIfOneIsBad() throws Exception {
    RecordDecoder canal = decoder("canal-json");

    assertThat(
            rows(
                canal,
                "{'type': 'INSERT', 'data': [{'id': 1, 'name': 'lamp'}, {'id': 2, 'name': 'chair'}]}"))
        .containsExactly("UPDATE_AFTER 1 lamp", "UPDATE_AFTER 2 chair");
    assertThatThrownBy(
            () -> rows(canal, "{'type': 'INSERT', 'data': [{'id': 1, 'name': 'lamp'}, {'id': 2}]}"))
        .isInstanceOf(BadRecordException.class)
        .hasMessage("column 'name' is NOT NULL, and the record has no value for it");
    assertThat(rows(canal, "{'type': 'CREATE', 'isDdl': true, 'data': null}")).isEmpty();
  }

  @Test
  void aDeletionWithoutItsKeyIsABadRecord() throws Exception {
    RecordDecoder debezium = decoder("debezium-json");

    assertThatThrownBy(() -> rows(debezium, "{'op': 'd', 'before': {'name': 'lamp'}}"))
        .isInstanceOf(BadRecordException.class)
        .hasMessageContaining("does not name 'id', a column of its key");
  }

  @Test
  void aTombstoneIsADeletionByTheRecordsKey() throws Exception {
    assertThat(texts(decoder("debezium-json").decode(bytes("{'id': 1}"), null)))
        .containsExactly("DELETE 1 null");
  }

  private static List<String> rows(RecordDecoder decoder, String value) throws BadRecordException {
    return texts(decoder.decode(null, bytes(value)));
  }

  private static List<String> texts(List<RowData> rows) {
    return rows.stream()
        .map(row -> "%s %d %s".formatted(row.getRowKind(), row.getLong(0), row.getString(1)))
        .toList();
  }

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  private static RecordDecoder decoder(String format) throws Exception {
    CatalogTable declared =
        CatalogTable.newBuilder()
            .schema(Schema.newBuilder().fromResolvedSchema(COLUMNS).build())
            .options(Map.of("connector", "log", "key.format", "json", "value.format", format))
            .build();
    LogTableSource source =
        (LogTableSource)
            new LogTableFactory()
                .createDynamicTableSource(
                    new FactoryUtil.DefaultDynamicTableContext(
                        ObjectIdentifier.of("log", "local", "products"),
                        new ResolvedCatalogTable(declared, COLUMNS),
                        Map.of(),
                        new Configuration(),
                        ChangesTest.class.getClassLoader(),
                        true));
    RecordDecoder decoder = source.decoder(ScanRuntimeProviderContext.INSTANCE);
    decoder.open(null);
    return decoder;
  }
}
