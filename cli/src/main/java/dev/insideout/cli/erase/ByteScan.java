package dev.insideout.cli.erase;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds texts in bytes of any format, as long as they stand there as they are. */
final class ByteScan {
  private static final int CHUNK = 1 << 20;

  private final List<Pattern> patterns;
  private final int longest;

  ByteScan(Collection<Sought> sought) {
    patterns =
        sought.stream()
            .flatMap(text -> text.forms().stream().map(form -> new Pattern(text, form)))
            .toList();
    longest = patterns.stream().mapToInt(pattern -> pattern.bytes.length).max().orElse(1);
  }

  /** Those that are in {@code bytes}; none in null. */
  Set<Sought> in(byte[] bytes) {
    if (bytes == null) {
      return Set.of();
    }
    Set<Sought> found = new LinkedHashSet<>();
    for (Pattern pattern : patterns) {
      if (!found.contains(pattern.sought) && pattern.in(bytes, bytes.length) >= 0) {
        found.add(pattern.sought);
      }
    }
    return found;
  }

  /**
   * What a stream has.
   *
   * @param bytes how long it was
   * @param first where each of those that are in it begins first
   */
  record Streamed(long bytes, Map<Sought, Long> first) {}

  /** Reads {@code in} to its end, with little memory however long it is. */
  Streamed in(InputStream in) throws IOException {
    Map<Sought, Long> first = new LinkedHashMap<>();
    byte[] buffer = new byte[longest - 1 + CHUNK];
    long begin = 0;
    int kept = 0;
    for (int read = in.readNBytes(buffer, 0, CHUNK);
        read > 0;
        read = in.readNBytes(buffer, kept, CHUNK)) {
      int end = kept + read;
      for (Pattern pattern : patterns) {
        int at = pattern.in(buffer, end);
        if (at >= 0) {
          first.merge(pattern.sought, begin + at, Math::min);
        }
      }
      // One that begins at the end of this chunk goes on in the next.
      kept = Math.min(longest - 1, end);
      System.arraycopy(buffer, end - kept, buffer, 0, kept);
      begin += end - kept;
    }
    return new Streamed(begin + kept, first);
  }

  /** One form of a text, looked for as Horspool does. */
  private static final class Pattern {
    private final Sought sought;
    private final byte[] bytes;
    private final int[] shifts = new int[1 << Byte.SIZE];

    Pattern(Sought sought, ByteBuffer form) {
      this.sought = sought;
      this.bytes = new byte[form.remaining()];
      form.duplicate().get(bytes);
      Arrays.fill(shifts, bytes.length);
      for (int i = 0; i < bytes.length - 1; i++) {
        shifts[Byte.toUnsignedInt(bytes[i])] = bytes.length - 1 - i;
      }
    }

    /** Where it begins first in {@code data} before {@code end}; negative when it does not. */
    int in(byte[] data, int end) {
      int length = bytes.length;
      for (int at = 0;
          at + length <= end;
          at += shifts[Byte.toUnsignedInt(data[at + length - 1])]) {
        if (Arrays.equals(data, at, at + length, bytes, 0, length)) {
          return at;
        }
      }
      return -1;
    }
  }
}
