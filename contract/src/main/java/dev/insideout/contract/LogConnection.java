package dev.insideout.contract;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How to reach the log: the local cluster, and those of other regions.
 *
 * @param kafka bootstrap servers, {@code host:port[,host:port…]}
 * @param registry base address of the schema registry's Confluent API
 * @param clientProperties more settings for every Kafka client, such as security; never logged
 * @param region the name of the local region; empty where nothing says it
 * @param regions how to reach the other regions, by name; none of them has regions of its own
 */
public record LogConnection(
    String kafka,
    String registry,
    Map<String, String> clientProperties,
    String region,
    Map<String, LogConnection> regions)
    implements Serializable {
  private static final Set<String> NEVER_OVERRIDDEN =
      Set.of("isolation.level", "auto.offset.reset", "enable.auto.commit");

  public LogConnection {
    clientProperties = Map.copyOf(clientProperties);
    regions = Map.copyOf(regions);
  }

  /** A connection to a log of one region. */
  public LogConnection(String kafka, String registry, Map<String, String> clientProperties) {
    this(kafka, registry, clientProperties, "", Map.of());
  }

  /** A connection that needs no further client settings. */
  public static LogConnection of(String kafka, String registry) {
    return new LogConnection(kafka, registry, Map.of());
  }

  /** The same, with other regions. */
  public LogConnection with(Map<String, LogConnection> others) {
    return new LogConnection(kafka, registry, clientProperties, region, others);
  }

  /** The same, the local region called {@code name}. */
  public LogConnection named(String name) {
    return new LogConnection(kafka, registry, clientProperties, name, regions);
  }

  /**
   * The cluster and registry of a region; of the local one without the others.
   *
   * @param other its name; empty, or its own name, for the local one
   * @throws UnknownRegionException when nothing says where it is
   */
  public LogConnection in(String other) {
    if (other.isEmpty() || other.equals(region)) {
      return regions.isEmpty() ? this : with(Map.of());
    }
    return Optional.ofNullable(regions.get(other))
        .orElseThrow(() -> new UnknownRegionException(other, new TreeSet<>(regions.keySet())));
  }

  /**
   * Kafka client settings: {@code more}, this connection's own on top of it, but nothing on top of
   * what correct reading stands on.
   */
  public Map<String, Object> clientProperties(Map<String, Object> more) {
    Map<String, Object> properties = new HashMap<>(more);
    properties.putAll(clientProperties);
    NEVER_OVERRIDDEN.stream()
        .filter(more::containsKey)
        .forEach(name -> properties.put(name, more.get(name)));
    properties.put("bootstrap.servers", kafka);
    return properties;
  }

  /** Names the addresses and no secrets. */
  @Override
  public String toString() {
    return "kafka %s, registry %s".formatted(kafka, registry);
  }
}
