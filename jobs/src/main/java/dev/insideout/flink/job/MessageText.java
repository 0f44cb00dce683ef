package dev.insideout.flink.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A text in a message: its length in bytes, and those in UTF-8, as the log has them. Flink's own
 * form is written and read a character at a time, and messages are mostly texts.
 */
public final class MessageText {
  private static final int NONE = -1;

  private MessageText() {}

  /**
   * Writes a text.
   *
   * @param text may be null
   */
  public static void writeText(String text, DataOutputView out) throws IOException {
    if (text == null) {
      out.writeInt(NONE);
      return;
    }
    byte[] bytes = text.getBytes(UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /** Reads what {@link #writeText} wrote. */
  public static String readText(DataInputView in) throws IOException {
    int length = in.readInt();
    if (length == NONE) {
      return null;
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return new String(bytes, UTF_8);
  }
}
