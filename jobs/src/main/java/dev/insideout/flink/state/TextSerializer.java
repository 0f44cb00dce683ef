package dev.insideout.flink.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.StringComparator;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Texts in states: the same bytes as {@link StringSerializer} writes, and savepoints name that one.
 * Flink's writes a byte at a time, and what a snapshot of a heap backend writes goes through
 * several streams that are synchronized: this one gives them a text in one piece.
 */
public final class TextSerializer extends ImmutableTypeSerializer<String> {
  private static final long serialVersionUID = 1L;

  private static final int SEVEN_BITS = 7;
  private static final int MORE_FOLLOWS = 0x80;

  /** Of a length or a character. */
  private static final int MOST_BYTES_OF_A_LENGTH = 5;

  private static final int MOST_BYTES_OF_A_CHARACTER = 3;

  private transient byte[] buffer;

  /** The type of keys that are texts. */
  public static TypeInformation<String> keyType() {
    return new KeyType();
  }

  @Override
  public void serialize(String text, DataOutputView target) throws IOException {
    if (text == null) {
      StringSerializer.INSTANCE.serialize(null, target);
      return;
    }
    int length = text.length();
    reserve(MOST_BYTES_OF_A_LENGTH + MOST_BYTES_OF_A_CHARACTER * length);
    // Flink's length is one more: none stands for no text.
    int end = add(length + 1, 0);
    byte[] utf8 = text.getBytes(UTF_8);
    if (utf8.length == length) {
      // ASCII, of which both forms are the same.
      System.arraycopy(utf8, 0, buffer, end, length);
      end += length;
    } else {
      for (int i = 0; i < length; i++) {
        end = add(text.charAt(i), end);
      }
    }
    target.write(buffer, 0, end);
  }

  private void reserve(int bytes) {
    if (buffer == null || buffer.length < bytes) {
      buffer = new byte[2 * bytes];
    }
  }

  private int add(int number, int start) {
    int end = start;
    int left = number;
    while (left >= MORE_FOLLOWS) {
      buffer[end++] = (byte) (left | MORE_FOLLOWS);
      left >>>= SEVEN_BITS;
    }
    buffer[end++] = (byte) left;
    return end;
  }

  @Override
  public String deserialize(DataInputView source) throws IOException {
    return StringSerializer.INSTANCE.deserialize(source);
  }

  @Override
  public String createInstance() {
    return "";
  }

  /** Each has a buffer of its own. */
  @Override
  public TypeSerializer<String> duplicate() {
    return new TextSerializer();
  }

  @Override
  public TypeSerializerSnapshot<String> snapshotConfiguration() {
    return StringSerializer.INSTANCE.snapshotConfiguration();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TextSerializer;
  }

  @Override
  public int hashCode() {
    return TextSerializer.class.hashCode();
  }

  private static final class KeyType extends BasicTypeInfo<String> {
    private static final long serialVersionUID = 1L;

    KeyType() {
      super(String.class, new Class<?>[] {}, new TextSerializer(), StringComparator.class);
    }
  }
}
