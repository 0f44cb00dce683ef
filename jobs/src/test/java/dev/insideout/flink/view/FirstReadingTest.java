package dev.insideout.flink.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.position.Positions;
import dev.insideout.flink.TopicException;
import dev.insideout.flink.log.LogOptions.Start;
import dev.insideout.flink.log.LogSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Topics of one name in two regions begin and end each for itself. */
class FirstReadingTest {
  private static final Positions BEGINNINGS = Positions.parse("orders-0:1,eu/orders-0:2");
  private static final Positions ENDS = Positions.parse("orders-0:10,eu/orders-0:20");

  @Test
  void eachTopicBeginsAsItsTableSaysAndEndsThere() {
    FirstReading reading =
        FirstReading.of(
            "world",
            List.of(
                new LogSource("orders", Start.LATEST, null),
                new LogSource("eu/orders", Start.EARLIEST, "eu/orders-0:15")),
            BEGINNINGS,
            ENDS);

    assertThat(reading.positions()).hasToString("orders-0:10,eu/orders-0:2");
    assertThat(reading.awaited()).hasToString("orders-0:10,eu/orders-0:15");
  }

  @Test
  void nothingBeginsWithoutARegionThatItReads() {
    List<LogSource> sources =
        List.of(
            new LogSource("orders", Start.EARLIEST, null),
            new LogSource("eu/orders", Start.EARLIEST, null));

    assertThatThrownBy(
            () -> FirstReading.of("world", sources, BEGINNINGS, Positions.parse("orders-0:10")))
        .isInstanceOf(TopicException.class)
        .hasMessage(
            "group 'world' cannot begin before every region that it reads answers, and nothing is known of eu/orders");
  }
}
