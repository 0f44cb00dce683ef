package dev.insideout.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTest {

  @Test
  void isShortAndNamesTheRecord() {
    RecordMetadata written =
        new RecordMetadata(new TopicPartition("orders", 3), 12_345, 0, 0, 0, 0);
    assertThat(Token.of(written)).hasToString("orders~3~12345");
    assertThat(Token.parse("orders~3~12345")).isEqualTo(Token.of(written));
  }

  @Test
  void namesSeveralRecordsOfEachPartitionTheLast() {
    Token both =
        Token.parse("orders~3~7")
            .and(Token.of(new SourcePartition("eu", "pay.ments_2", 0), 1))
            .and(Token.parse("orders~3~5"));
    assertThat(both).hasToString("orders~3~7~~eu~pay.ments_2~0~1");
    assertThat(Token.parse(both.toString())).isEqualTo(both);
    assertThat(both.isIn(Positions.parse("orders-3:8,eu/pay.ments_2-0:2"))).isTrue();
    assertThat(both.isIn(Positions.parse("orders-3:8,eu/pay.ments_2-0:1"))).isFalse();
    assertThat(both.isIn(Positions.parse("orders-3:8"))).isFalse();
  }

  @Test
  void isSafeInAHeaderAndInAnAddressWhateverARegionIsCalled() {
    Token token = Token.of(new SourcePartition("eu west~1/ä", "orders", 0), 1);
    assertThat(token.toString()).matches("[A-Za-z0-9._~%+-]+");
    assertThat(Token.parse(token.toString())).isEqualTo(token);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "orders",
        "orders~1",
        "orders~x~1",
        "orders~1~x",
        "~1~2",
        "a~b~c~d~e",
        "orders~1~2~~"
      })
  void saysThatATextIsNone(String text) {
    assertThatThrownBy(() -> Token.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'%s' is not a token".formatted(text));
  }

  @Test
  void isNoneOfARecordThatWasNotAcknowledged() {
    assertThatThrownBy(() -> Token.of(SourcePartition.of("orders", 0), -1))
        .hasMessageContaining("was it acknowledged?");
  }
}
