package dev.insideout.cli.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonToAvroTest {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static final Schema PAYMENT =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Payment", "fields": [
                {"name": "id", "type": "long"},
                {"name": "attempt", "type": "int", "default": 1},
                {"name": "amount",
                 "type": {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2}},
                {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
                {"name": "state",
                 "type": {"type": "enum", "name": "State", "symbols": ["AUTHORISED", "CAPTURED"]}},
                {"name": "note", "type": ["null", "string"]},
                {"name": "lines", "default": [], "type": {"type": "array", "items":
                  {"type": "record", "name": "Line", "fields": [
                    {"name": "sku", "type": "string"}, {"name": "quantity", "type": "int"}]}}}
              ]}
              """);

  private static final String GOOD =
      "{'id': 7, 'amount': '12.50', 'at': '2026-01-31T12:00:00Z', 'state': 'CAPTURED'}";

  @Test
  void readsWhatFits() throws Exception {
    GenericRecord payment = JsonToAvro.record(json(GOOD), PAYMENT);

    assertThat(payment.get("id")).isEqualTo(7L);
    assertThat(payment.get("attempt")).as("the schema's default").isEqualTo(1);
    assertThat(payment.get("amount")).isEqualTo(new BigDecimal("12.50"));
    assertThat(payment.get("at")).isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
    assertThat(payment.get("state")).hasToString("CAPTURED");
    assertThat(payment.get("note")).as("nullable and absent").isNull();
    assertThat(payment.get("lines")).isEqualTo(List.of());
  }

  @Test
  void takesMoneyAndTimesAsNumbersToo() throws Exception {
    GenericRecord payment =
        JsonToAvro.record(
            json("{'id': 7, 'amount': 12.5, 'at': 1769860800000, 'state': 'CAPTURED'}"), PAYMENT);

    assertThat(payment.get("amount")).isEqualTo(new BigDecimal("12.50"));
    assertThat(payment.get("at")).isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
  }

  @Test
  void writesWhatItReads() throws Exception {
    GenericRecord payment = JsonToAvro.record(json(GOOD), PAYMENT);

    assertThat(JsonToAvro.record(AvroToJson.record(payment), PAYMENT)).isEqualTo(payment);
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "id       | '7'                   | must be a whole number and is \"7\"",
        "id       | 7.5                   | is 7.5 and must be a whole number",
        "id       | 9223372036854775808   | is 9223372036854775808, which is outside of",
        "attempt  | 2147483648            | is 2147483648, which is outside of -2147483648 to 2147483647",
        "amount   | '12.505'              | is \"12.505\" and may have 2 decimals at most",
        "amount   | 12345678901.00        | may have 12 digits at most, 2 of them decimals",
        "amount   | 'twelve'              | is \"twelve\", which is not a decimal number",
        "amount   | null                  | must be a string and is null",
        "at       | 'yesterday'           | is \"yesterday\", which is not a time such as",
        "at       | 1.5                   | is 1.5 and must be a whole number",
        "state    | 'LOST'                | is 'LOST', which is none of AUTHORISED, CAPTURED",
        "note     | 5                     | must be a string and is 5",
        "lines    | {}                    | must be a JSON array and is an object",
      })
  void refusesWhatDoesNotFit(String field, String value, String reason) {
    MisfitException misfit = misfit(GOOD.replace("}", ", '%s': %s}".formatted(field, value)));

    assertThat(misfit.field()).isEqualTo(field);
    assertThat(misfit.reason()).contains(reason.replace("\"\"", "\""));
  }

  @Test
  void namesTheFieldWithin() {
    assertThat(misfit(GOOD.replace("}", ", 'lines': [{'sku': 'a', 'quantity': 1}, {'sku': 'b'}]}")))
        .hasMessage("field 'lines[1].quantity' is missing");
  }

  @Test
  void refusesAMissingField() {
    assertThat(misfit("{'id': 7}")).hasMessage("field 'amount' is missing");
  }

  @Test
  void refusesAnUnknownFieldAndNamesNearOnes() {
    assertThat(misfit(GOOD.replace("amount", "ammount")))
        .hasMessage("field 'ammount' is not in schema Payment. Did you mean amount?");
  }

  @Test
  void refusesWhatIsNoObject() {
    assertThat(misfit("[1]")).hasMessage("must be a JSON object and is an array");
  }

  private static MisfitException misfit(String json) {
    return catchThrowableOfType(
        MisfitException.class, () -> JsonToAvro.record(json(json), PAYMENT));
  }

  private static JsonNode json(String text) throws Exception {
    return JSON.readTree(text.replace('\'', '"'));
  }
}
