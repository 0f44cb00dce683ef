package dev.insideout.contract;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How to reach the log.
 *
 * @param kafka bootstrap servers, {@code host:port[,host:port…]}
 * @param registry base address of the schema registry's Confluent API
 * @param clientProperties more settings for every Kafka client, such as security; never logged
 */
public record LogConnection(String kafka, String registry, Map<String, String> clientProperties)
    implements Serializable {
  private static final Set<String> NEVER_OVERRIDDEN =
      Set.of("isolation.level", "auto.offset.reset", "enable.auto.commit");

  public LogConnection {
    clientProperties = Map.copyOf(clientProperties);
  }

  /** A connection that needs no further client settings. */
  public static LogConnection of(String kafka, String registry) {
    return new LogConnection(kafka, registry, Map.of());
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
