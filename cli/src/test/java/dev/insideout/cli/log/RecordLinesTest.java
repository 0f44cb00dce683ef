package dev.insideout.cli.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.registry.RegisteredSchema;
import dev.insideout.contract.wire.WireFormat;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordLinesTest {
  private static final int KEY_ID = 7;
  private static final int VALUE_ID = 8;

  private static final Schema KEY =
      SchemaBuilder.record("StockKey").fields().requiredInt("product").endRecord();
  private static final Schema VALUE =
      SchemaBuilder.record("Stock")
          .fields()
          .requiredInt("product")
          .requiredInt("on_hand")
          .endRecord();

  private final RecordLines keyed =
      new RecordLines(
          "stock",
          new TopicSchemas(
              Optional.of(new RegisteredSchema("stock-key", 1, KEY_ID, KEY)),
              new RegisteredSchema("stock-value", 1, VALUE_ID, VALUE)));
  private final RecordLines keyless =
      new RecordLines(
          "stock",
          new TopicSchemas(
              Optional.empty(), new RegisteredSchema("stock-value", 1, VALUE_ID, VALUE)));

  @Test
  void takesTheKeyFromTheValue() throws Exception {
    ProducerRecord<byte[], byte[]> record = keyed.parse("{\"product\": 3, \"on_hand\": 5}");

    // Avro writes small integers as one byte, twice their value.
    assertThat(record.key()).isEqualTo(WireFormat.frame(KEY_ID, new byte[] {6}));
    assertThat(record.value()).isEqualTo(WireFormat.frame(VALUE_ID, new byte[] {6, 10}));
  }

  @Test
  void takesKeyAndValueApart() throws Exception {
    ProducerRecord<byte[], byte[]> record =
        keyed.parse("{\"key\": {\"product\": 3}, \"value\": {\"product\": 3, \"on_hand\": 5}}");

    assertThat(record.key()).isEqualTo(WireFormat.frame(KEY_ID, new byte[] {6}));
    assertThat(record.value()).isEqualTo(WireFormat.frame(VALUE_ID, new byte[] {6, 10}));
  }

  @Test
  void takesATombstone() throws Exception {
    ProducerRecord<byte[], byte[]> record =
        keyed.parse("{\"key\": {\"product\": 3}, \"value\": null}");

    assertThat(record.key()).isEqualTo(WireFormat.frame(KEY_ID, new byte[] {6}));
    assertThat(record.value()).isNull();
  }

  @Test
  void takesValuesWithoutAKeyWhereThereIsNone() throws Exception {
    assertThat(keyless.parse("{\"product\": 3, \"on_hand\": 5}").key()).isNull();
    assertThatThrownBy(() -> keyless.parse("{\"key\": {\"product\": 3}, \"value\": null}"))
        .hasMessage("field 'key' must be null: topic 'stock' has no keys");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"product\": 3                                      | is not JSON: column",
        "{\"product\": 3, \"on_hand\": 5} {}                  | is not JSON: column",
        "{\"product\": 3, \"product\": 4, \"on_hand\": 5}     | Duplicate field 'product'",
        "3                                                    | must be a JSON object and is 3",
        "{\"key\": null, \"value\": null}                     | topic 'stock' has keys",
        "{\"key\": {\"product\": \"x\"}, \"value\": null}     | field 'key.product' must be a whole number",
        "{\"key\": {\"product\": 3}, \"value\": {}}           | field 'value.product' is missing",
      })
  void refusesWhatIsNoRecord(String line, String message) {
    assertThatThrownBy(() -> keyed.parse(line))
        .isInstanceOf(MisfitException.class)
        .hasMessageContaining(message);
  }
}
