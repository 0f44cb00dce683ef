package dev.insideout.contract.marker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

class SentinelKeyTest {
  private static final Schema INSTANT =
      LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));

  @Test
  void bearsTheSentinelInTheFirstColumnThatHasOneAndDefaultsInTheOthers() {
    Schema key =
        SchemaBuilder.record("Key")
            .fields()
            .name("hour")
            .type(INSTANT)
            .noDefault()
            .requiredString("country")
            .requiredInt("line")
            .endRecord();

    assertThat(SentinelKey.of(key))
        .hasValueSatisfying(
            sentinel -> {
              assertThat(sentinel.get("hour")).isEqualTo(0L);
              assertThat(sentinel.get("country")).isEqualTo("\u0000insideout");
              assertThat(sentinel.get("line")).isEqualTo(0);
            });
  }

  @Test
  void isTheSmallestNumberOrTwoBytesWhereTheColumnIsThat() {
    assertThat(SentinelKey.of(SchemaBuilder.record("K").fields().requiredInt("k").endRecord()))
        .hasValueSatisfying(key -> assertThat(key.get(0)).isEqualTo(Integer.MIN_VALUE));
    assertThat(SentinelKey.of(SchemaBuilder.record("K").fields().requiredLong("k").endRecord()))
        .hasValueSatisfying(key -> assertThat(key.get(0)).isEqualTo(Long.MIN_VALUE));
    assertThat(SentinelKey.of(SchemaBuilder.record("K").fields().requiredBytes("k").endRecord()))
        .hasValueSatisfying(
            key -> assertThat(key.get(0)).isEqualTo(ByteBuffer.wrap(new byte[] {0, (byte) 0xFF})));
  }

  @Test
  void isAbsentWhereNoColumnHasOne() {
    Schema key =
        SchemaBuilder.record("Key")
            .fields()
            .name("hour")
            .type(INSTANT)
            .noDefault()
            .requiredBoolean("open")
            .endRecord();

    assertThat(SentinelKey.of(key)).isEmpty();
  }
}
