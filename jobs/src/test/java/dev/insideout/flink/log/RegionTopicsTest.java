package dev.insideout.flink.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.flink.TopicException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

/** Each region is asked about its own topics, and one that is away holds nobody up. */
class RegionTopicsTest {
  private static final Set<String> SOURCES = Set.of("orders", "eu/orders");

  private final Region home = new Region("orders-0:7");
  private final Region eu = new Region("eu/orders-0:3,eu/orders-1:9");
  private long now;
  private final RegionTopics topics =
      new RegionTopics(
          Map.of("", home, "eu", (SourceTopics) new FarTopics("eu", eu, () -> now))::get);

  /** Says that its topics begin at 0 and end at {@code ends}. */
  private static final class Region implements SourceTopics {
    private final Positions ends;
    private final List<Collection<String>> asked = new ArrayList<>();
    private RuntimeException failure;
    private RuntimeException readFailure;
    private boolean closed;

    Region(String ends) {
      this.ends = Positions.parse(ends);
    }

    private Positions answer(Collection<String> about) {
      asked.add(about);
      if (failure != null) {
        throw new TopicException("asking failed", failure);
      }
      return ends;
    }

    @Override
    public Positions beginnings(Collection<String> about) {
      TreeMap<SourcePartition, Long> begin = new TreeMap<>(answer(about).next());
      begin.replaceAll((partition, end) -> 0L);
      return new Positions(begin);
    }

    @Override
    public Positions ends(Collection<String> about) {
      return answer(about);
    }

    @Override
    public boolean covered(Positions positions, Positions of) {
      answer(List.of());
      if (readFailure != null) {
        throw new TopicException("reading failed", readFailure);
      }
      return positions.cover(of);
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void asksEachRegionAboutItsOwn() {
    assertThat(topics.ends(SOURCES)).hasToString("orders-0:7,eu/orders-0:3,eu/orders-1:9");
    assertThat(topics.beginnings(SOURCES)).hasToString("orders-0:0,eu/orders-0:0,eu/orders-1:0");
    assertThat(home.asked).containsOnly(List.of("orders"));
    assertThat(eu.asked).containsOnly(List.of("eu/orders"));
    assertThat(covered("orders-0:7,eu/orders-0:3,eu/orders-1:9")).isTrue();
    assertThat(covered("orders-0:7,eu/orders-0:3,eu/orders-1:8")).isFalse();
    assertThat(covered("orders-0:6,eu/orders-0:3,eu/orders-1:9")).isFalse();

    topics.close();

    assertThat(home.closed && eu.closed).isTrue();
  }

  @Test
  void knowsNothingOfARegionThatIsAwayAndDoesNotAskItAgainAtOnce() {
    eu.failure = new TimeoutException("nobody is there");

    assertThat(topics.away()).isEmpty();
    assertThat(topics.ends(SOURCES)).hasToString("orders-0:7");
    assertThat(topics.away()).containsExactly("eu");
    assertThat(topics.beginnings(SOURCES)).hasToString("orders-0:0");
    assertThat(covered("orders-0:7,eu/orders-0:3,eu/orders-1:8")).isFalse();
    assertThat(eu.asked).hasSize(1);
    assertThat(covered("orders-0:7,eu/orders-0:3,eu/orders-1:9"))
        .as("what is read is covered, whoever is away")
        .isTrue();

    eu.failure = null;
    now = Duration.ofSeconds(9).toNanos();
    assertThat(topics.ends(SOURCES)).hasToString("orders-0:7");
    now = Duration.ofSeconds(10).toNanos();
    assertThat(topics.ends(SOURCES)).hasToString("orders-0:7,eu/orders-0:3,eu/orders-1:9");
    assertThat(eu.asked).hasSize(2);
    assertThat(topics.away()).isEmpty();
  }

  @Test
  void doesNotAskARegionForAWhileThatIsExpectedToBeAway() {
    topics.expectAway(Set.of("eu"));

    assertThat(topics.beginnings(SOURCES)).hasToString("orders-0:0");
    assertThat(topics.away()).containsExactly("eu");
    assertThat(eu.asked).isEmpty();
    now = Duration.ofSeconds(10).toNanos();
    assertThat(topics.ends(SOURCES)).hasToString("orders-0:7,eu/orders-0:3,eu/orders-1:9");
    assertThat(topics.away()).isEmpty();
  }

  @Test
  void aRegionThatAnswersAndGivesItsRecordsSlowlyIsNotAway() {
    eu.readFailure = new TimeoutException("no record came");

    assertThat(covered("orders-0:7,eu/orders-0:3,eu/orders-1:8")).isFalse();
    assertThat(topics.away()).isEmpty();
    assertThat(topics.ends(SOURCES)).hasToString("orders-0:7,eu/orders-0:3,eu/orders-1:9");

    eu.readFailure = null;
    eu.asked.clear();
    now = Duration.ofSeconds(9).toNanos();
    assertThat(covered("orders-0:7,eu/orders-0:3,eu/orders-1:8")).isFalse();
    assertThat(eu.asked).as("it is not read from at once").isEmpty();
    now = Duration.ofSeconds(10).toNanos();
    assertThat(covered("orders-0:7,eu/orders-0:3,eu/orders-1:8")).isFalse();
    assertThat(eu.asked).hasSize(1);

    eu.readFailure = new TopicAuthorizationException("may not");
    assertThatThrownBy(() -> covered("orders-0:7,eu/orders-0:3,eu/orders-1:8"))
        .isInstanceOf(TopicException.class);
  }

  @Test
  void whatARegionRefusesIsAnErrorAsAtHome() {
    eu.failure = new TopicAuthorizationException("may not");
    assertThatThrownBy(() -> topics.ends(SOURCES)).isInstanceOf(TopicException.class);

    eu.failure = null;
    home.failure = new TimeoutException("nobody is there");
    assertThatThrownBy(() -> topics.ends(SOURCES)).isInstanceOf(TopicException.class);
  }

  private boolean covered(String positions) {
    return topics.covered(
        Positions.parse(positions), Positions.parse("orders-0:7,eu/orders-0:3,eu/orders-1:9"));
  }
}
