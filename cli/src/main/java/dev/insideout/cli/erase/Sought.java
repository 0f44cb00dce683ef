package dev.insideout.cli.erase;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.types.StringValue;

/**
 * A text that is looked for, as the bytes that it may be.
 *
 * @param label what reports call it; they never show the text, since they outlive the person's rows
 * @param forms UTF-8 first, and what else writers make of it
 */
record Sought(String label, List<ByteBuffer> forms) {
  private static final int ASCII = 0x80;

  /** The forms of {@code text}, which is not empty. */
  static Sought of(String label, String text) {
    Set<ByteBuffer> forms = new LinkedHashSet<>();
    forms.add(utf8(text));
    forms.add(stringOfFlink(text));
    String json = new String(JsonStringEncoder.getInstance().quoteAsString(text));
    forms.add(utf8(json));
    forms.add(utf8(escaped(json, "\\u%04x")));
    forms.add(utf8(escaped(json, "\\u%04X")));
    return new Sought(label, List.copyOf(forms));
  }

  /** How many bytes the shortest form has. */
  int shortest() {
    return forms.stream().mapToInt(ByteBuffer::remaining).min().orElseThrow();
  }

  private static ByteBuffer utf8(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /** JSON of writers that keep to ASCII: Python's are in small letters, Jackson's in capitals. */
  private static String escaped(String json, String escape) {
    StringBuilder escaped = new StringBuilder();
    json.chars()
        .forEach(c -> escaped.append(c < ASCII ? String.valueOf((char) c) : escape.formatted(c)));
    return escaped.toString();
  }

  /** Flink's own form of a Java string differs from UTF-8 beyond ASCII; its length is left out. */
  private static ByteBuffer stringOfFlink(String text) {
    DataOutputSerializer out = new DataOutputSerializer(text.length() * 2 + 5);
    try {
      StringValue.writeString(text, out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    ByteBuffer written = ByteBuffer.wrap(out.getCopyOfBuffer());
    while (written.get() < 0) {
      // The length goes on while the highest bit is set.
      continue;
    }
    return written.slice();
  }
}
