package dev.insideout.demo.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NewOrderJsonTest {
  @Test
  void readsPricesAsDecimals() {
    assertThat(read("C 1,NL,Lampe für 2 %,3,'0.1'"))
        .isEqualTo(
            new NewOrder(
                "C 1",
                "NL",
                List.of(new NewOrder.Line("Lampe für 2 %", 3, new BigDecimal("0.10")))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                              | the body is not JSON: No content",
        "{                               | the body is not JSON: Unexpected end-of-input",
        "{} {}                           | the body is not JSON: Trailing token",
        "{'country': 'DE', 'country': 1} | the body is not JSON: Duplicate field 'country'",
        "[1]                             | the order must be an object with the fields [customer_id, country, lines]",
        "{'custmer_id': 'C1'}            | the order has a field 'custmer_id'",
        "{'lines': []}                   | lines must be an array of 1 to 100 lines",
        "{'lines': [7]}                  | lines[0] must be an object",
        "C1,DE,P1,1,'1e9'                | lines[0].unit_price must be a decimal in quotes",
        "C1,DE,P1,1,12.5                 | lines[0].unit_price must be a decimal in quotes",
        "C1,DE,P1,1,'1.005'              | lines[0].unit_price must be a decimal in quotes",
        "C1,DE,P1,1,'-1'                 | lines[0].unit_price must be a decimal in quotes",
        "C1,DE,P1,0,'1'                  | lines[0].quantity must be a whole number of at least 1",
        "C1,DE,P1,1.5,'1'                | lines[0].quantity must be a whole number of at least 1",
        "C1,DE,P1,3000000000,'1'         | lines[0].quantity must be a whole number of at least 1",
        "C1,DE,P1,2,'9999999999.99'      | lines must be worth 9999999999.99 at most together",
        "C1,DE,,1,'1'                    | lines[0].product_id must be a text",
        "C1,Germany,P1,1,'1'             | country must be a country's two letters",
        "' ',DE,P1,1,'1'                 | customer_id must be a text of 1 to 100 characters",
      })
  void refusesWhatIsNoOrder(String body, String message) {
    assertThatThrownBy(() -> read(body)).isInstanceOf(Refusal.class).hasMessageContaining(message);
  }

  private static NewOrder read(String body) {
    return NewOrderJson.read(expanded(body).getBytes(StandardCharsets.UTF_8));
  }

  /** An order of one line, its five values as given; or what is JSON itself. */
  private static String expanded(String body) {
    String[] values = body == null ? new String[0] : body.split(",", -1);
    if (values.length != 5) {
      return body == null ? "" : body.replace('\'', '"');
    }
    return """
    {"customer_id": "%s", "country": "%s", "lines": [{"product_id": "%s", "quantity": %s, "unit_price": %s}]}
    """
        .formatted(
            values[0].replace("'", ""),
            values[1],
            values[2],
            values[3],
            values[4].replace('\'', '"'));
  }
}
