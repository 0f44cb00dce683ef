package dev.insideout.cli.log;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * What the logs of all regions have beyond a cut. A region that does not answer is not asked again
 * for a while: nobody waits for it at each look. Not thread-safe.
 */
public final class RegionLags implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final Function<String, TopicEnds> opened;
  private final Map<String, TopicEnds> regions = new TreeMap<>();
  private final Map<String, Long> silentSince = new HashMap<>();

  /** The logs that {@code log} knows; the local one is asked with patience. */
  public RegionLags(LogConnection log) {
    this(region -> region.isEmpty() ? new TopicEnds(log) : new TopicEnds(log.in(region), PATIENCE));
  }

  /**
   * @param opened looks at the ends of a region's topics, when something of it is asked first
   */
  RegionLags(Function<String, TopicEnds> opened) {
    this.opened = opened;
  }

  /**
   * What is beyond a cut, as far as anybody knows.
   *
   * @param lag in the regions that answer
   * @param silent those that do not
   */
  public record Beyond(Lag lag, SortedSet<String> silent) {
    public static final Beyond NOTHING = new Beyond(Lag.NONE, new TreeSet<>());
  }

  /** What the log has beyond {@code cut}. */
  public Beyond beyond(Positions cut) {
    Lag lag = Lag.NONE;
    SortedSet<String> silent = new TreeSet<>();
    for (Map.Entry<String, Positions> region : cut.byRegion().entrySet()) {
      String name = region.getKey();
      Long since = silentSince.get(name);
      if (since != null && System.nanoTime() - since < PAUSE.toNanos()) {
        silent.add(name);
        continue;
      }
      try {
        lag = lag.and(in(name).beyond(region.getValue()));
        silentSince.remove(name);
      } catch (TimeoutException e) {
        if (name.isEmpty()) {
          throw e;
        }
        silentSince.put(name, System.nanoTime());
        silent.add(name);
      }
    }
    return new Beyond(lag, silent);
  }

  private TopicEnds in(String region) {
    return regions.computeIfAbsent(region, opened);
  }

  @Override
  public void close() {
    regions.values().forEach(TopicEnds::close);
  }
}
