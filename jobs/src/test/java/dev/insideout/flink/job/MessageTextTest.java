package dev.insideout.flink.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTextTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "o-1", "Zoë Ångström", "注文", "a 🧾 of two chars", "\0\n"})
  void isReadAsItWasWritten(String text) throws IOException {
    assertThat(writtenAndRead(text)).isEqualTo(text);
  }

  @Test
  void noneIsNone() throws IOException {
    assertThat(writtenAndRead(null)).isNull();
  }

  /** Another text follows: neither reads what is the other's. */
  private static String writtenAndRead(String text) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(1);
    MessageText.writeText(text, out);
    MessageText.writeText("next", out);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    String read = MessageText.readText(in);
    assertThat(MessageText.readText(in)).isEqualTo("next");
    assertThat(in.available()).isZero();
    return read;
  }
}
