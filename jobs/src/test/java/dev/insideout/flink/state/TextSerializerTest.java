package dev.insideout.flink.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.MapSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/** What Flink's own serializers write and what these write is the same, and so are their names. */
class TextSerializerTest {
  private static final int[] BOUNDS = {0x80, 0x100, 0x4000, 0x10000};
  private static final int LONG_TEXT = 100_000;

  private final long seed = Long.getLong("insideout.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void writesTheBytesOfFlinks() throws Exception {
    List<String> texts = texts();
    TextSerializer serializer = new TextSerializer();
    for (String text : texts) {
      byte[] bytes = bytes(serializer, text);
      assertThat(bytes).as("seed %d", seed).isEqualTo(bytes(StringSerializer.INSTANCE, text));
      assertThat(serializer.deserialize(new DataInputDeserializer(bytes))).isEqualTo(text);
    }
    System.out.printf("%d texts, seed %d%n", texts.size(), seed);
  }

  private List<String> texts() {
    List<String> texts = new ArrayList<>();
    texts.add(null);
    texts.add("");
    for (int i = 0; i < 2_000; i++) {
      texts.add(text(random.nextInt(300), BOUNDS[i % BOUNDS.length]));
    }
    for (int bound : BOUNDS) {
      texts.add(text(LONG_TEXT, bound));
    }
    return texts;
  }

  private String text(int length, int bound) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) random.nextInt(bound));
    }
    return text.toString();
  }

  private static <T> byte[] bytes(TypeSerializer<T> serializer, T value) throws Exception {
    DataOutputSerializer out = new DataOutputSerializer(16);
    serializer.serialize(value, out);
    return out.getCopyOfBuffer();
  }

  @Test
  void savepointsOfFlinksAreReadAsTheyAre() {
    MapSerializer<String, byte[]> flinks =
        new MapSerializer<>(StringSerializer.INSTANCE, BytePrimitiveArraySerializer.INSTANCE);
    MapSerializer<String, byte[]> ours =
        new MapSerializer<>(new TextSerializer(), new BytesSerializer());

    assertThat(
            ours.snapshotConfiguration()
                .resolveSchemaCompatibility(flinks.snapshotConfiguration())
                .isCompatibleAsIs())
        .isTrue();
    assertThat(
            flinks
                .snapshotConfiguration()
                .resolveSchemaCompatibility(ours.snapshotConfiguration())
                .isCompatibleAsIs())
        .isTrue();
  }

  @Test
  void copiesOfBytesAreTheSame() throws Exception {
    byte[] bytes = new byte[random.nextInt(1_000)];
    random.nextBytes(bytes);
    BytesSerializer serializer = new BytesSerializer();

    assertThat(serializer.copy(bytes)).isSameAs(bytes);
    assertThat(bytes(serializer, bytes))
        .isEqualTo(bytes(BytePrimitiveArraySerializer.INSTANCE, bytes));
    assertThat(serializer.deserialize(new DataInputDeserializer(bytes(serializer, bytes))))
        .isEqualTo(bytes);
  }
}
