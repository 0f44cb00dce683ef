package dev.insideout.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoopbackPortTest {
  /** Where operating systems begin to take ports for outgoing connections. */
  private static final int OUTGOING = 32_768;

  @Test
  void isNoneThatAnOutgoingConnectionMayTakeBeforeTheServerListens() {
    Set<Integer> ports =
        IntStream.range(0, 100)
            .mapToObj(i -> LoopbackPort.choose(OptionalInt.empty(), "A server"))
            .collect(Collectors.toSet());

    assertThat(ports).allSatisfy(port -> assertThat(port).isBetween(1024, OUTGOING - 1));
    // Two servers that start at the same time hardly get the same.
    assertThat(ports).hasSizeGreaterThan(90);
  }

  @Test
  void takesZeroForNone() {
    assertThat(LoopbackPort.choose(OptionalInt.of(0), "A server")).isPositive();
  }
}
