package dev.insideout.cli.erase;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.types.StringValue;
import org.junit.jupiter.api.Test;

/** Texts are found wherever they stand in bytes, and nothing else is. */
class ByteScanTest {
  private static final int CHUNK = 1 << 20;

  private final Sought name = Sought.of("name", "Zoë Łukasz");
  private final Sought email = Sought.of("email", "ada@example.org");
  private final ByteScan scan = new ByteScan(List.of(name, email));

  @Test
  void findsUtf8AmidOtherBytes() {
    assertThat(scan.in(bytes("\u0000\u0014to ada@example.org, Zoë Łukasz")))
        .containsExactlyInAnyOrder(name, email);
    assertThat(scan.in(bytes("ada@example.or, Zoe Lukasz"))).isEmpty();
    assertThat(scan.in(new byte[0])).isEmpty();
    assertThat(scan.in((byte[]) null)).isEmpty();
    assertThat(new ByteScan(List.of()).in(bytes("anything"))).isEmpty();
  }

  @Test
  void findsWhatJsonWritersAndFlinkMakeOfLettersBeyondAscii() throws IOException {
    assertThat(scan.in(bytes("{\"name\": \"Zo\\u00eb \\u0141ukasz\"}"))).containsExactly(name);
    assertThat(scan.in(bytes("{\"name\": \"Zo\\u00EB \\u0141ukasz\"}"))).containsExactly(name);
    DataOutputSerializer out = new DataOutputSerializer(64);
    StringValue.writeString("to Zoë Łukasz.", out);
    assertThat(scan.in(out.getCopyOfBuffer())).containsExactly(name);
    Sought quoted = Sought.of("name", "Ann \"Nan\" Lee");
    assertThat(new ByteScan(List.of(quoted)).in(bytes("{\"name\": \"Ann \\\"Nan\\\" Lee\"}")))
        .containsExactly(quoted);
  }

  @Test
  void findsWhatRepeatsItsOwnBeginning() {
    Sought text = Sought.of("text", "aabaabaac");
    assertThat(new ByteScan(List.of(text)).in(bytes("aabaabaabaabaac"))).containsExactly(text);
    assertThat(new ByteScan(List.of(text)).in(bytes("aabaabaabaabaaa"))).isEmpty();
  }

  @Test
  void findsAcrossTheChunksOfAStream() throws IOException {
    int length = "ada@example.org".length();
    for (int before = CHUNK - length - 1; before <= CHUNK + 1; before++) {
      byte[] file = new byte[2 * CHUNK + 7];
      System.arraycopy(bytes("ada@example.org"), 0, file, before, length);

      ByteScan.Streamed found = scan.in(new ByteArrayInputStream(file));

      assertThat(found.first()).as("after %d bytes", before).containsOnlyKeys(email);
      assertThat(found.first().get(email)).isEqualTo(before);
      assertThat(found.bytes()).isEqualTo(file.length);
    }
  }

  @Test
  void agreesWithANaiveSearch() throws IOException {
    long seed = Long.getLong("insideout.seed", System.nanoTime());
    Random chance = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      String haystack = letters(chance, chance.nextInt(40));
      String needle = letters(chance, 1 + chance.nextInt(5));
      Sought text = Sought.of("text", needle);
      ByteScan one = new ByteScan(List.of(text));

      assertThat(one.in(bytes(haystack)).contains(text))
          .as("seed %d: '%s' in '%s'", seed, needle, haystack)
          .isEqualTo(haystack.contains(needle));
      ByteScan.Streamed streamed = one.in(new ByteArrayInputStream(bytes(haystack)));
      assertThat(streamed.first().getOrDefault(text, -1L)).isEqualTo(haystack.indexOf(needle));
    }
    System.out.printf("byte scan: 2000 searches as a naive one, seed %d%n", seed);
  }

  private static String letters(Random chance, int count) {
    StringBuilder letters = new StringBuilder();
    chance.ints(count, 0, 2).forEach(i -> letters.append((char) ('a' + i)));
    return letters.toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
